import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * @typedef {Record<string, unknown> & {
 *   name: string,
 *   version: string,
 *   private?: boolean,
 *   exports?: Record<string, string | Record<string, string>>,
 * }} Manifest
 * @typedef {{ folder: string, manifest: Manifest }} Workspace `folder` from the root, without a slash at its end.
 */

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param {string} folder
 * @returns {Manifest}
 */
export function readManifest(folder) {
  return JSON.parse(readFileSync(`${ROOT}${folder}/package.json`, 'utf8'))
}

/**
 * All packages of the repository, in the order in which npm found them.
 *
 * @returns {Workspace[]}
 */
export function workspaces() {
  const lock = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8'))
  /** @type {string[]} */
  const folders = Object.keys(lock.packages).filter((path) => path !== '' && !path.includes('node_modules/'))
  return folders.map((folder) => ({ folder, manifest: readManifest(folder) }))
}

/** @returns {Workspace[]} those that are published. */
export function publishedPackages() {
  return workspaces().filter(({ manifest }) => manifest.private !== true)
}

/**
 * The entries that a package promises something about: not `./internal`, not its manifest.
 *
 * @param {Workspace} workspace
 * @returns {{ name: string, types: string }[]} `name` as it is imported, `types` from the root.
 */
export function publicEntries({ folder, manifest }) {
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
    typeof target === 'string' || target.types === undefined || path === './internal'
      ? []
      : [{ name: manifest.name + path.slice(1), types: `${folder}/${target.types.slice(2)}` }],
  )
}
