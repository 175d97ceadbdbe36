import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { env } from 'node:process'
import { fileURLToPath } from 'node:url'
import { run } from './matrix-process.js'

/** Not devDependencies: every `npm ci` would bring 700 MB. */
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/echo-runtimes', import.meta.url))
const INSTALL_MILLISECONDS = 120_000

/**
 * The program of a pinned npm package, installed unless it is there already.
 *
 * @param {{ package: string, version: string, bin: string }} wanted
 * @returns {Promise<string>}
 */
export async function programFromNpm(wanted) {
  const program = npmProgram(wanted)
  if (!existsSync(program)) await install(wanted, folderOf(wanted))
  return program
}

/**
 * Where that program is once it was installed.
 *
 * @param {{ package: string, version: string, bin: string }} wanted
 * @returns {string}
 */
export function npmProgram(wanted) {
  return join(folderOf(wanted), 'node_modules', '.bin', wanted.bin)
}

/** @param {{ package: string, version: string }} wanted */
function folderOf(wanted) {
  return join(CACHE, `${wanted.package}-${wanted.version}`)
}

/**
 * Takes the place of `folder` only once it is whole.
 *
 * @param {{ package: string, version: string }} wanted
 * @param {string} folder
 */
async function install(wanted, folder) {
  await mkdir(dirname(folder), { recursive: true })
  const fresh = await mkdtemp(`${folder}-`)
  try {
    // These packages put their program in place with an install script.
    const manifest = { private: true, allowScripts: { [wanted.package]: true } }
    await writeFile(join(fresh, 'package.json'), JSON.stringify(manifest))
    const what = `${wanted.package}@${wanted.version}`
    const options = { cwd: fresh, env: outerEnv(), milliseconds: INSTALL_MILLISECONDS }
    await run(
      'npm',
      ['install', '--loglevel=error', '--no-audit', '--no-fund', '--no-package-lock', what],
      options,
    )
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

/** Without what `npm run -w` says of this workspace: the npm started here would look for it in the cache. */
function outerEnv() {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^npm_(?:config_(?:workspace|local_prefix)|package_|lifecycle_)/.test(name),
    ),
  )
}
