import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { framedLoad } from '../load/wire-loads.js'
import { isProgram } from './toolchains.js'
import { type MissingProgram, type PreparedProgram, programPath, type Target } from '../targets/target.js'

/** The conformance tests pin the runtimes, and fetch them from npm. */
const CONFORMANCE = join(import.meta.dirname, '../../../protocol/conformance')

/** One of their runtimes, as far as it is used here. */
interface Runtime {
  readonly id: string
  readonly package: string
  readonly version: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** What Deno lets nobody do unasked: listen, and read the environment and what system it is. */
const DENO_PERMISSIONS = ['--allow-net', '--allow-env', '--allow-sys']

/** Our own server on runtimes other than this one: the very files that this one runs, without options. */
export const RUNTIMES: readonly Target[] = [
  onRuntime('node-24', 'Node 24'),
  onRuntime('node-current', 'new Node'),
  onRuntime('bun', 'Bun'),
  onRuntime('deno', 'Deno', DENO_PERMISSIONS),
]

function onRuntime(id: string, name: string, permissions: readonly string[] = []): Target {
  return {
    name: `batch on ${name}`,
    what: `framed-batch, its server on ${name}`,
    tier: 'ours',
    program: { prepare: () => prepare(id, permissions) },
    sides: async () => ({ load: framedLoad }),
  }
}

async function prepare(
  id: string,
  permissions: readonly string[],
): Promise<PreparedProgram | MissingProgram> {
  const { RUNTIMES: known } = (await conformance('matrix-runtimes.js')) as { RUNTIMES: readonly Runtime[] }
  const { npmProgram } = (await conformance('matrix-npm.js')) as { npmProgram: (wanted: Runtime) => string }
  const runtime = known.find((each) => each.id === id)
  if (runtime === undefined) throw new Error(`the conformance tests have no runtime named ${id}`)
  const program = npmProgram(runtime)
  const version = `${runtime.package} ${runtime.version}`
  if (!isProgram(program))
    return { missing: `${version}; \`npm run test:runtimes -w @echo/protocol\` fetches it from npm` }
  const settings = Object.entries(runtime.env ?? {}).map(([key, value]) => `${key}=${value}`)
  const guest = programPath('guest-server.js')
  return { command: 'env', args: [...settings, program, ...runtime.args, ...permissions, guest], version }
}

/** They are plain JavaScript, and no part of what `@echo/protocol` exports. */
async function conformance(file: string): Promise<unknown> {
  return await import(pathToFileURL(join(CONFORMANCE, file)).href)
}
