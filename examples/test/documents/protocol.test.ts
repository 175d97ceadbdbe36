import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { lengthFields } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { documentsWith, numbered, ROOT } from './markdown.js'
import { run } from './run.js'

const ECHO_SERVER = join(ROOT, 'packages/cli/bin/echo-server.js')

function asWritten(field: object): string {
  return `{ ${Object.entries(field)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : String(value)}`)
    .join(', ')} }`
}

it('PROTOCOL.md names every length field as it is', () => {
  const rows = readFileSync(join(ROOT, 'PROTOCOL.md'), 'utf8').matchAll(
    /^\| `(\w+)` +\| `(\{ width: .*?\})` +\|/gm,
  )
  const named = Array.from(rows, ([, name, field]) => [name, field])
  const real = Object.entries(lengthFields).map(([name, field]) => [name, asWritten(field)])
  expect(named).toEqual(real)
})

/** Runs `use` with the port of an `echo-server` for peers in other languages. */
async function withEchoServer<T>(use: (port: string) => Promise<T>): Promise<T> {
  const server = spawn(process.execPath, [ECHO_SERVER, '--port', '0', '--codec', 'bytes'])
  try {
    const { value } = await createInterface({ input: server.stdout })[Symbol.asyncIterator]().next()
    return await use(new URL(String(value).split(' ')[2]!).port)
  } finally {
    server.kill()
  }
}

describe.each(documentsWith('python', 'go'))('%s', (document) => {
  it.each(numbered(document, 'python'))(
    'Python program %i talks to echo-server --codec bytes',
    async (_number, { code, output }) => {
      const result = await withEchoServer((port) => run('python3', ['-', port], ROOT, code))
      expect(result).toEqual({ output: `${output}\n`, exit: 0 })
    },
  )

  it.skipIf(spawnSync('go', ['version']).status !== 0).each(numbered(document, 'go'))(
    'Go program %i talks to echo-server --codec bytes (needs Go)',
    async (_number, { code, output }) => {
      const folder = await mkdtemp(join(tmpdir(), 'echo-'))
      try {
        await writeFile(join(folder, 'main.go'), code)
        const result = await withEchoServer((port) => run('go', ['run', 'main.go', port], folder))
        expect(result).toEqual({ output: `${output}\n`, exit: 0 })
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  )
})
