import { existsSync, readdirSync } from 'node:fs'
import { copyFile, cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { framedLoad } from '../load/wire-loads.js'
import type { PreparedProgram, Target } from '../targets/target.js'
import { built, isProgram, MissingError, output, peerSource, programNamed } from './toolchains.js'

/** A server in another language. How each is set up is said in its source. */
function native(
  name: string,
  what: string,
  prepare: () => Promise<PreparedProgram>,
  more: Pick<Target, 'settling'> = {},
): Target {
  return {
    name,
    what,
    tier: 'same job',
    program: {
      prepare: async () => {
        try {
          return await prepare()
        } catch (error) {
          if (error instanceof MissingError) return { missing: error.message }
          throw error
        }
      },
    },
    ...more,
    sides: async () => ({ load: framedLoad }),
  }
}

/** @param name of the file in `peers/go`. @throws {MissingError} */
export async function go(name: string): Promise<PreparedProgram> {
  const compiler = programNamed('go', 'golang-go')
  const version = (await output(compiler, ['version'])).replace(/^go version go(\S+).*/, 'go $1')
  const sources = [peerSource('go', `${name}.go`), peerSource('go', 'serve.go')]
  const folder = await built({ name: `go-${name}`, sources, versions: version }, async (into) => {
    const cache = join(into, 'cache')
    const env = { ...process.env, GO111MODULE: 'off', GOFLAGS: '', GOCACHE: cache, GOPATH: cache }
    await output(compiler, ['build', '-o', join(into, name), ...sources], { env })
  })
  return { command: join(folder, name), args: [], version }
}

/** Where Debian's packages put the sources of crates. Nothing else is asked for one. */
const CRATES = '/usr/share/cargo/registry'

/** The version of a crate, from the name of its folder: `tokio-1.24.2`. */
function crateVersion(crate: string): string {
  const folders = existsSync(CRATES) ? readdirSync(CRATES) : []
  const version = folders.flatMap((name) => new RegExp(`^${crate}-(\\d.*)$`).exec(name)?.[1] ?? [])[0]
  if (version === undefined)
    throw new MissingError(`sources of ${crate}; Debian package librust-${crate}-dev`)
  return version
}

/** @param mode `batched` or `send`. @throws {MissingError} */
export async function tokio(mode: string): Promise<PreparedProgram> {
  const cargo = programNamed('cargo', 'cargo')
  const rustc = programNamed('rustc', 'rustc')
  const [util, runtime] = ['tokio-util', 'tokio', 'futures', 'bytes'].map(crateVersion)
  const compiler = (await output(rustc, ['--version'])).split(' ').slice(0, 2).join(' ')
  const version = `tokio-util ${util}, tokio ${runtime}, ${compiler}`
  const sources = [peerSource('rust', 'Cargo.toml'), peerSource('rust', 'src', 'main.rs')]
  const folder = await built({ name: 'rust', sources, versions: version }, (into) => buildCrate(cargo, into))
  return { command: join(folder, 'echo-peer'), args: [mode], version }
}

/** In a copy, since cargo writes a lock file beside the sources. */
async function buildCrate(cargo: string, folder: string): Promise<void> {
  const copy = join(folder, 'source')
  await cp(peerSource('rust'), copy, { recursive: true })
  await mkdir(join(copy, '.cargo'))
  const sources = `[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "${CRATES}"\n`
  await writeFile(join(copy, '.cargo', 'config.toml'), sources)
  const env = { ...process.env, CARGO_TARGET_DIR: join(copy, 'target') }
  await output(cargo, ['build', '--release', '--offline', '--quiet'], { cwd: copy, env })
  await copyFile(join(copy, 'target', 'release', 'echo-peer'), join(folder, 'echo-peer'))
  await rm(copy, { recursive: true })
}

/** Where Debian's packages put archives of classes. */
const ARCHIVES = '/usr/share/java'

const NETTY = [
  'buffer',
  'codec',
  'common',
  'handler',
  'resolver',
  'transport',
  'transport-native-epoll',
  'transport-native-unix-common',
].map((part) => join(ARCHIVES, `netty-${part}.jar`))

/** Checks that Netty makes for those who write handlers, and says can be turned off. */
const UNCHECKED = [
  '-Dio.netty.leakDetection.level=disabled',
  '-Dio.netty.buffer.checkBounds=false',
  '-Dio.netty.buffer.checkAccessible=false',
]

/** Until the second compiler of the JVM has done its work it takes up to twenty times as long. */
const JVM_SETTLING = 2000

async function netty(): Promise<PreparedProgram> {
  const command = programNamed('java', 'default-jdk-headless')
  const compiler = programNamed('javac', 'default-jdk-headless')
  const absent = NETTY.find((part) => !existsSync(part))
  if (absent !== undefined) throw new MissingError(`${absent}; Debian package libnetty-java`)
  const releases = readdirSync(ARCHIVES).flatMap((name) => /^netty-buffer-(\d.*)\.jar$/.exec(name)?.[1] ?? [])
  const release = `netty ${releases[0] ?? 'of an unknown release'}`
  const source = peerSource('java', 'Echo.java')
  const versions = `${release}, ${await output(compiler, ['-version'])}`
  const folder = await built({ name: 'java', sources: [source], versions }, (into) =>
    output(compiler, ['-cp', NETTY.join(':'), '-d', into, source]),
  )
  const args = ['-Xms512m', '-Xmx512m', ...UNCHECKED, '-cp', [...NETTY, folder].join(':'), 'Echo']
  return { command, args, version: `${release}, ${await output(command, [...args, 'version'])}` }
}

const ERLANG_VERSION =
  'io:format("OTP ~s, erts ~s", [erlang:system_info(otp_release), erlang:system_info(version)]), halt().'

async function erlang(): Promise<PreparedProgram> {
  const command = programNamed('erl', 'erlang-base')
  const compiler = programNamed('erlc', 'erlang-base')
  const version = await output(command, ['-noshell', '-eval', ERLANG_VERSION])
  const source = peerSource('erlang', 'echo.erl')
  const folder = await built({ name: 'erlang', sources: [source], versions: version }, (into) =>
    output(compiler, ['-o', into, source]),
  )
  return { command, args: ['-noshell', '-pa', folder, '-s', 'echo', 'main'], version }
}

/** Debian's own: another one that comes first on the path does not have Debian's packages. */
const PYTHON = '/usr/bin/python3'

const PYTHON_VERSIONS = `
import importlib, platform, sys
print(platform.python_version())
try:
    print(importlib.import_module(sys.argv[1]).__version__)
except ImportError:
    pass
`

/** @param optional it runs without that module too. */
async function python(file: string, module: string, optional: boolean): Promise<PreparedProgram> {
  if (!isProgram(PYTHON)) throw new MissingError(`${PYTHON}; Debian package python3`)
  const [version, found] = (await output(PYTHON, ['-c', PYTHON_VERSIONS, module])).split('\n')
  if (found === undefined && !optional)
    throw new MissingError(`${module} for ${PYTHON}; Debian package python3-${module}`)
  const of = found === undefined ? `without ${module}` : `${module} ${found}`
  return { command: PYTHON, args: [peerSource('python', file)], version: `${of}, python ${version}` }
}

/** Those that pass frames on without a payload buffer of their own. */
export const COPYING_SERVERS: readonly Target[] = [
  native('Go copying', 'bufio, each frame copied to the writer', () => go('copy-frames')),
  native('tokio batched', 'LengthDelimitedCodec, forward(sink)', () => tokio('batched')),
]

/** In the order in which they are reported. */
export const NATIVE_SERVERS: readonly Target[] = [
  native('Go bufio', 'bufio, a flush when nothing is buffered', () => go('echo')),
  ...COPYING_SERVERS,
  native('tokio send', 'LengthDelimitedCodec, a send() a frame', () => tokio('send')),
  native('Netty', 'length-field handlers, a flush a read', netty, { settling: JVM_SETTLING }),
  native('Erlang {packet,4}', 'gen_tcp, {active, N}, {delay_send, true}', erlang),
  native('Python asyncio', 'a Protocol, on uvloop where it is there', () =>
    python('asyncio_echo.py', 'uvloop', true),
  ),
  native('Twisted', 'Int32StringReceiver', () => python('twisted_echo.py', 'twisted', false)),
]
