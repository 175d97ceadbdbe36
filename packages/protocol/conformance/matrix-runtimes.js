/**
 * A runtime of the matrix. `package` is the npm package that brings it, `bin` its program there, `args` what goes before
 * the file that it runs.
 *
 * @typedef {{ id: string, kind: 'this' }
 *   | { id: string, kind: 'npm', package: string, version: string, bin: string, args: readonly string[], env?: Record<string, string> }
 *   | { id: string, kind: 'chromium' }} Runtime
 */

/** The only place that pins versions. Chromium is the machine's own. */
/** @type {readonly Runtime[]} */
export const RUNTIMES = [
  { id: 'this-node', kind: 'this' },
  node('node-20', '20.20.2'),
  node('node-22', '22.23.3'),
  node('node-24', '24.21.0'),
  node('node-current', '26.10.0'),
  {
    id: 'bun',
    kind: 'npm',
    package: 'bun',
    version: '1.4.5',
    bin: 'bun',
    args: ['--no-install'],
    env: { DO_NOT_TRACK: '1', BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0' },
  },
  {
    id: 'deno',
    kind: 'npm',
    package: 'deno',
    version: '2.9.6',
    bin: 'deno',
    args: ['run', '--no-prompt', '--no-remote', '--no-lock', '--node-modules-dir=manual', '--allow-read'],
    env: { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
  },
  { id: 'chromium', kind: 'chromium' },
]

/**
 * @param {string} id
 * @param {string} version
 * @returns {Runtime}
 */
function node(id, version) {
  return { id, kind: 'npm', package: 'node', version, bin: 'node', args: [] }
}
