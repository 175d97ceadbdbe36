/**
 * Checks what is published: the fields that all packages share, their licenses, the links of their READMEs, and what is in their
 * tarballs. The root's package.json and LICENSE are where these are said once.
 *
 * node scripts/check-packages.js             fails, and says what differs
 * node scripts/check-packages.js --write     makes it so; afterwards `npm install`, if the version changed
 * node scripts/check-packages.js --release   checks also what a release needs: an owner, and a section of the change log
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual, parseArgs } from 'node:util'
import { publishedPackages, readManifest, ROOT, workspaces } from './workspaces.js'

/** @typedef {import('./workspaces.js').Workspace} Workspace */

const { values: flags } = parseArgs({ options: { write: { type: 'boolean' }, release: { type: 'boolean' } } })

const root = readManifest('.')
/** Of the repository on the web. */
const address = String(root.homepage)
/** @type {string[]} */
const problems = []

/** @param {string} file @param {string} expected */
function settle(file, expected) {
  const path = ROOT + file
  if (existsSync(path) && readFileSync(path, 'utf8') === expected) return
  if (flags.write === true) writeFileSync(path, expected)
  else problems.push(`${file} differs from what the root says: run node scripts/check-packages.js --write`)
}

/** @param {Workspace} workspace */
function sharedFields({ folder, manifest }) {
  const version = { version: root.version }
  if (manifest.private === true) return version
  return {
    ...version,
    author: root.author,
    license: root.license,
    homepage: `${address}/tree/main/${folder}#readme`,
    repository: { type: 'git', url: `git+${address}.git`, directory: folder },
    bugs: { url: `${address}/issues` },
    engines: root.engines,
    publishConfig: { access: 'public', provenance: true },
  }
}

/** One version for all: a package needs the others as they were tested with it. @param {Workspace} workspace */
function ownDependencies({ manifest }) {
  const names = new Set(workspaces().map((other) => other.manifest.name))
  return ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((kind) => {
    const given = /** @type {Record<string, string> | undefined} */ (manifest[kind])
    if (given === undefined) return []
    const entries = Object.entries(given).map(([name, range]) => [
      name,
      names.has(name) ? root.version : range,
    ])
    return [[kind, Object.fromEntries(entries)]]
  })
}

/** @param {Workspace} workspace */
function checkManifest(workspace) {
  const { folder, manifest } = workspace
  const expected = {
    ...manifest,
    ...sharedFields(workspace),
    ...Object.fromEntries(ownDependencies(workspace)),
  }
  if (manifest.private !== true && !(Array.isArray(manifest.keywords) && manifest.keywords.length > 0))
    problems.push(`${folder}/package.json has no keywords`)
  if (isDeepStrictEqual(manifest, expected)) return
  settle(`${folder}/package.json`, `${JSON.stringify(expected, undefined, 2)}\n`)
}

/** A README is read elsewhere, so its links are absolute; those into the repository lead to files that are there. */
function checkReadme(/** @type {string} */ folder) {
  const file = `${folder}/README.md`
  const text = readFileSync(ROOT + file, 'utf8')
  const prose = text.replaceAll(/^```.*?^```$/gms, '')
  for (const [, target] of prose.matchAll(/\]\(([^)]+)\)/g))
    if (!/^(https:\/\/|#)/.test(/** @type {string} */ (target)))
      problems.push(`${file}: the link to ${target} is not absolute`)
  const inside = /https:\/\/github\.com\/[^/\s]+\/[^/\s]+\/(?=(?:blob|tree)\/main\b)/g
  settle(file, text.replaceAll(inside, `${address}/`))
  for (const [, path] of text.matchAll(/\/(?:blob|tree)\/main\/([^)#\s]*)/g))
    if (!existsSync(`${ROOT}${path}`)) problems.push(`${file}: there is no ${path} in the repository`)
}

const EXPECTED_FILES = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^dist\/.*\.(js|d\.ts)(\.map)?$/,
  /^src\/.*\.ts$/,
  /^bin\/[\w-]+\.js$/,
  /^corpus\/[\w-]+\.json$/,
  /^run\.py$/,
]

/** What users need, and nothing from a build of other sources. */
function checkTarballs() {
  const packages = publishedPackages()
  const chosen = packages.flatMap(({ folder }) => ['--workspace', folder])
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json', ...chosen]
  /** @type {{ name: string, files: { path: string }[] }[]} */
  const packed = JSON.parse(
    execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  )
  for (const { folder, manifest } of packages) {
    const files = packed.find(({ name }) => name === manifest.name)?.files.map(({ path }) => path) ?? []
    const sources = new Set(files.filter((path) => path.startsWith('src/')))
    const surplus = files.filter((path) => {
      const source = path.replace(/^dist\/(.*?)(\.d\.ts|\.js)(\.map)?$/, 'src/$1.ts')
      return (
        !EXPECTED_FILES.some((expected) => expected.test(path)) || (source !== path && !sources.has(source))
      )
    })
    if (surplus.length > 0)
      problems.push(`${folder}: ${surplus.length} files too many would be published, such as ${surplus[0]}`)
    if (
      manifest.exports !== undefined &&
      existsSync(`${ROOT}${folder}/src`) &&
      !files.some((path) => path.startsWith('dist/'))
    )
      problems.push(`${folder}: nothing of dist would be published: run npm run build`)
  }
}

/** Keep a Changelog: what is not released yet is on top, each release has its date. */
function checkChangelog() {
  const text = readFileSync(`${ROOT}CHANGELOG.md`, 'utf8')
  const [, top = '', ...releases] = text.split(/^## /m)
  if (!top.startsWith('[Unreleased]\n')) problems.push('CHANGELOG.md: the first section is not [Unreleased]')
  for (const release of releases)
    if (!/^\[\d+\.\d+\.\d+(-[\w.]+)?\] - \d{4}-\d\d-\d\d\n/.test(release))
      problems.push(`CHANGELOG.md: not a version and a date: ${release.split('\n', 1)}`)
  if (flags.release !== true) return
  if (!releases[0]?.startsWith(`[${root.version}] - `))
    problems.push(`CHANGELOG.md has no section for ${root.version} below [Unreleased]`)
  if (top.trim() !== '[Unreleased]') problems.push('CHANGELOG.md: [Unreleased] is not empty')
}

for (const workspace of workspaces()) checkManifest(workspace)
for (const { folder } of publishedPackages()) {
  settle(`${folder}/LICENSE`, readFileSync(`${ROOT}LICENSE`, 'utf8'))
  checkReadme(folder)
}
checkTarballs()
checkChangelog()
if (flags.release === true && address.includes('/OWNER/'))
  problems.push(
    'package.json: homepage names no owner yet. Set it, and run node scripts/check-packages.js --write',
  )

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`${publishedPackages().length} packages can be published`)
