import { existsSync, readdirSync } from 'node:fs'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Target, MissingProgram, PreparedProgram } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { built } from './build.js'
import { findProgram } from './find-program.js'
import { peerSource } from './peer-sources.js'
import { runProgram } from './run-program.js'

/** Where Debian's packages put the sources of crates. Nothing else is asked for one. */
const CRATES = '/usr/share/cargo/registry'

const PACKAGES: Readonly<Record<string, string>> = {
  tokio: 'librust-tokio-dev',
  'tokio-util': 'librust-tokio-util-dev',
  futures: 'librust-futures-dev',
  bytes: 'librust-bytes-dev',
}

/** How they are set up is said in their source. */
export const tokioBatched = tokio('batched', 'LengthDelimitedCodec, forward(sink)')
export const tokioSend = tokio('send', 'LengthDelimitedCodec, a send() a frame')

function tokio(mode: 'batched' | 'send', what: string): Target {
  return {
    name: `tokio ${mode}`,
    what,
    tier: 'same job',
    program: { prepare: () => prepare(mode) },
    sides: async () => ({ load: framedLoad }),
  }
}

async function prepare(mode: string): Promise<PreparedProgram | MissingProgram> {
  const cargo = findProgram('cargo')
  const rustc = findProgram('rustc')
  if (cargo === undefined || rustc === undefined) return { missing: 'cargo; Debian package cargo' }
  const folders = existsSync(CRATES) ? readdirSync(CRATES) : []
  const absent = Object.keys(PACKAGES).filter((crate) => versionOf(crate, folders) === undefined)
  if (absent.length > 0) {
    const packages = absent.map((crate) => PACKAGES[crate])
    return { missing: `sources of ${absent.join(', ')}; Debian package ${packages.join(', ')}` }
  }
  const compiler = (await runProgram(rustc, ['--version'])).split(' ').slice(0, 2).join(' ')
  const version = `tokio-util ${versionOf('tokio-util', folders)}, tokio ${versionOf('tokio', folders)}, ${compiler}`
  const sources = [peerSource('rust', 'Cargo.toml'), peerSource('rust', 'src', 'main.rs')]
  const folder = await built({ name: 'rust', sources, versions: version }, (into) => build(cargo, into))
  return { command: join(folder, 'echo-peer'), args: [mode], version }
}

/** The version of a crate, from the name of its folder: `tokio-1.24.2`. */
function versionOf(crate: string, folders: readonly string[]): string | undefined {
  const folder = folders.find(
    (name) => name.startsWith(`${crate}-`) && /^\d/.test(name.slice(crate.length + 1)),
  )
  return folder?.slice(crate.length + 1)
}

/** In a copy, since cargo writes a lock file beside the sources. */
async function build(cargo: string, folder: string): Promise<void> {
  const copy = join(folder, 'source')
  await mkdir(join(copy, 'src'), { recursive: true })
  await mkdir(join(copy, '.cargo'))
  await copyFile(peerSource('rust', 'Cargo.toml'), join(copy, 'Cargo.toml'))
  await copyFile(peerSource('rust', 'src', 'main.rs'), join(copy, 'src', 'main.rs'))
  const sources = `[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "${CRATES}"\n`
  await writeFile(join(copy, '.cargo', 'config.toml'), sources)
  const env = { ...process.env, CARGO_TARGET_DIR: join(copy, 'target') }
  await runProgram(cargo, ['build', '--release', '--offline', '--quiet'], { cwd: copy, env })
  await copyFile(join(copy, 'target', 'release', 'echo-peer'), join(folder, 'echo-peer'))
  await rm(copy, { recursive: true })
}
