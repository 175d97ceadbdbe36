/**
 * Prints how large the surface is: names that each entry exports, members of what they give, packages that an installation brings.
 *
 * node scripts/count-surface.js [DIR]   of the built checkout in DIR, this one by default
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './workspaces.js'

const root = resolve(process.argv[2] ?? ROOT)
const PACKAGES = ['protocol', 'server', 'client', 'cli']

/** @param {string} folder @returns {{ name: string, exports?: Record<string, any>, dependencies?: Record<string, string> }} */
const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

/**
 * Names that a declaration file exports, types among them. Ours are lists of `export { … } from` and `export * from`.
 *
 * @param {string} file
 * @returns {string[]}
 */
function namesIn(file) {
  const text = readFileSync(file, 'utf8')
  const listed = Array.from(text.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, names]) =>
    String(names)
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  const starred = Array.from(text.matchAll(/^export \* from '(@echo\/[^']+)'/gm), ([, entry]) =>
    namesIn(fileOf(String(entry), 'types')),
  )
  return [...new Set([...listed, ...starred].flat())]
}

/** @param {string} entry @param {'types' | 'default'} condition */
function fileOf(entry, condition) {
  const [, name, rest] = /^@echo\/([^/]+)(.*)$/.exec(entry) ?? []
  const folder = join(root, 'packages', String(name))
  return join(folder, manifestOf(folder).exports?.[`.${rest}`][condition])
}

/** What can be reached by a dot, but for what every object has. @param {object} object */
function members(object) {
  const names = new Set()
  for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const key of Reflect.ownKeys(at))
      if (typeof key === 'string' && key !== 'constructor') names.add(key)
  return names.size
}

/** The package and all that it depends on. @param {string} folder @param {Set<string>} found */
function tree(folder, found = new Set()) {
  found.add(manifestOf(folder).name)
  for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
    if (found.has(name)) continue
    let from = folder
    while (!existsSync(join(from, 'node_modules', name))) from = dirname(from)
    tree(join(from, 'node_modules', name), found)
  }
  return found
}

for (const name of PACKAGES) {
  const folder = join(root, 'packages', name)
  if (!existsSync(folder)) continue
  for (const [path, target] of Object.entries(manifestOf(folder).exports ?? {})) {
    if (typeof target === 'string') continue
    const entry = `@echo/${name}${path.slice(1)}`
    const values = Object.keys(await import(pathToFileURL(fileOf(entry, 'default')).href)).length
    console.log(`${entry}: ${namesIn(fileOf(entry, 'types')).length} names, ${values} of them values`)
  }
}

const { listen } = await import(pathToFileURL(fileOf('@echo/server', 'default')).href)
const { connect, createClient } = await import(pathToFileURL(fileOf('@echo/client', 'default')).href)
const server = await listen({ port: 0 })
const connection = await connect({ port: server.address.port })
const client = createClient({ port: server.address.port })
console.log(
  `members: connection ${members(connection)}, server ${members(server)}, client ${members(client)}`,
)
client.destroy()
connection.destroy()
await server.close({ grace: 0 })

const installed = PACKAGES.filter((name) => existsSync(join(root, 'packages', name))).map(
  (name) => `@echo/${name} ${tree(join(root, 'packages', name)).size}`,
)
console.log(`packages installed: ${installed.join(', ')}`)
