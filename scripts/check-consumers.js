/**
 * Packs the packages, installs the tarballs in a project of their own, and compiles programs that use them: with several versions of
 * TypeScript, as Node and as bundlers resolve them, with and without the types of Node and the DOM, with `skipLibCheck: false` and
 * `exactOptionalPropertyTypes`. Then runs what came out.
 *
 * node scripts/check-consumers.js          the oldest version, the last of TypeScript 5, and the newest
 * node scripts/check-consumers.js --all    every one from 5.4 on
 * node scripts/check-consumers.js --keep   leaves the project there, and says where
 */
import { execFile } from 'node:child_process'
import { copyFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { publishedPackages, readManifest, ROOT } from './workspaces.js'

const { values: flags } = parseArgs({ options: { all: { type: 'boolean' }, keep: { type: 'boolean' } } })

const VERSIONS = ['5.4.5', '5.5.4', '5.6.3', '5.7.3', '5.8.3', '5.9.3', '6.0.3', '7.0.2']
const FEW = ['5.4.5', '5.9.3', '7.0.2']
/** The first that lets CommonJS require ES modules, with `nodenext`. */
const REQUIRES_MODULES = 5.8

const NODE = { module: 'nodenext', moduleResolution: 'nodenext' }
const BUNDLER = { module: 'esnext', moduleResolution: 'bundler' }
const DOM = ['dom', 'dom.iterable', 'dom.asynciterable']

/** @typedef {{ options: object, lib: string[], types: string[], files: string[] }} Setup */

/** @type {Record<string, Setup>} */
const SETUPS = {
  'on Node': { options: NODE, lib: [], types: ['node'], files: ['program.ts', 'bytes.ts'] },
  'bundled, Node and DOM': {
    options: BUNDLER,
    lib: DOM,
    types: ['node'],
    files: ['program.ts', 'bytes.ts', 'web.ts'],
  },
  'bundled, DOM alone': { options: BUNDLER, lib: DOM, types: [], files: ['bytes.ts', 'web.ts'] },
  'no types but our own': { options: NODE, lib: [], types: [], files: ['bytes.ts'] },
}

const run = promisify(execFile)
/** Without what npm tells the scripts that it runs: a workspace, for one. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))

/** @param {string} version */
const compilerOf = (version) => `typescript-${version}`

/** A project with our tarballs in it, and the compilers. @param {string} folder @param {readonly string[]} versions */
async function install(folder, versions) {
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  await cp(join(ROOT, 'scripts/consumers'), folder, { recursive: true })
  const folders = publishedPackages().map((workspace) => join(ROOT, workspace.folder))
  const quiet = ['--ignore-scripts', '--silent', '--no-audit', '--no-fund']
  const packed = await run('npm', ['pack', ...quiet, '--pack-destination', folder, ...folders], {
    cwd: folder,
    env,
  })
  const tarballs = packed.stdout
    .trim()
    .split('\n')
    .map((file) => `./${file}`)
  const compilers = versions.map((version) => `${compilerOf(version)}@npm:typescript@${version}`)
  const types = /** @type {Record<string, string>} */ (readManifest('.').devDependencies)['@types/node']
  await run('npm', ['install', ...quiet, ...tarballs, `@types/node@${types}`, ...compilers], {
    cwd: folder,
    env,
  })
}

/** Each compilation has a file of its own. */
let configs = 0

/**
 * @param {string} folder
 * @param {string} version
 * @param {Setup} setup
 * @param {string} [outDir]
 */
async function compile(folder, version, { options, lib, types, files }, outDir) {
  const config = {
    compilerOptions: {
      ...options,
      target: 'es2022',
      lib: ['es2023', 'esnext.disposable', ...lib],
      types,
      strict: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      ...(outDir === undefined ? { noEmit: true } : { outDir, rootDir: '.' }),
    },
    files,
  }
  const name = `tsconfig.${configs++}.json`
  await writeFile(join(folder, name), JSON.stringify(config))
  const compiler = join(folder, 'node_modules', compilerOf(version), 'bin/tsc')
  await run(process.execPath, [compiler, '-p', name], { cwd: folder, env })
}

/** What a program prints, compiled by the newest compiler. @param {string} folder @param {string} file @param {string} expected */
async function checkRun(folder, file, expected) {
  const { stdout } = await run(process.execPath, [join('out', file)], { cwd: folder, env, timeout: 60_000 })
  if (stdout !== expected) throw Object.assign(new Error(`${file} printed something else`), { stdout })
}

let passed = 0
let failed = 0

/** @param {string} what @param {() => Promise<void>} check */
async function step(what, check) {
  try {
    await check()
    passed++
  } catch (error) {
    failed++
    const { message, stdout = '' } = /** @type {Error & { stdout?: string }} */ (error)
    console.error(`${what}: ${stdout === '' ? message : stdout.trimEnd()}`)
  }
}

/** Two at a time. @param {readonly (() => Promise<void>)[]} steps */
async function runAll(steps) {
  const waiting = [...steps]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next()
  }
  await Promise.all([work(), work()])
}

const versions = flags.all === true ? VERSIONS : FEW
const newest = /** @type {string} */ (versions.at(-1))
const required = { options: NODE, lib: [], types: ['node'], files: ['program.cts'] }
const emitted = { options: NODE, lib: [], types: ['node'], files: ['program.ts', 'program.cts'] }
const folder = await mkdtemp(join(tmpdir(), 'echo-consumers-'))
try {
  await install(folder, versions)
  await runAll(
    versions.flatMap((version) =>
      Object.entries({
        ...SETUPS,
        ...(Number.parseFloat(version) >= REQUIRES_MODULES && { CommonJS: required }),
      }).map(
        ([name, setup]) =>
          () =>
            step(`TypeScript ${version}, ${name}`, () => compile(folder, version, setup)),
      ),
    ),
  )
  await step('compiled to be run', () => compile(folder, newest, emitted, 'out'))
  await copyFile(join(folder, 'package.json'), join(folder, 'out/package.json'))
  await step('ES modules', () =>
    checkRun(folder, 'program.js', "[ 'hello world false', 'hello again false' ] 2 3\n"),
  )
  await step('CommonJS', () => checkRun(folder, 'program.cjs', 'required 5\n'))
} finally {
  if (flags.keep === true) console.log(folder)
  else await rm(folder, { recursive: true })
}
console.log(`consumers: ${passed} passed, ${failed} failed, TypeScript ${versions.join(', ')}`)
if (failed > 0) process.exitCode = 1
