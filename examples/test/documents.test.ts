import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { lengthFields } from '@echo/protocol'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const ECHO_SERVER = `${ROOT}/packages/cli/bin/echo-server.js`

interface Example {
  language: string
  code: string
  output: string
}

/** The programs of a document, each with the block of text behind it that it must print. */
function examplesIn(document: string): Example[] {
  const text = readFileSync(`${ROOT}/${document}`, 'utf8')
  const blocks = text.matchAll(/```(js|python)\n(.*?)```.*?```text\n(.*?)```/gs)
  return Array.from(blocks, ([, language, code, output]) => ({
    language: language!,
    code: code!,
    output: output!,
  }))
}

function asWritten(field: object): string {
  return `{ ${Object.entries(field)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? `'${value}'` : String(value)}`)
    .join(', ')} }`
}

/** Runs a program that comes in on standard input, in the folder whose packages it may import. */
async function run(
  command: string,
  args: string[],
  code: string,
): Promise<{ output: string; exit: unknown }> {
  const child = spawn(command, args, { cwd: `${ROOT}/examples`, stdio: ['pipe', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stdin.end(code)
  const [exit] = await once(child, 'close')
  return { output, exit }
}

it('README.md starts with a server and a client in under twenty lines', () => {
  expect(examplesIn('README.md')[0]!.code.trimEnd().split('\n').length).toBeLessThan(20)
})

const DOCUMENTS = [
  'README.md',
  'packages/protocol/README.md',
  'packages/server/README.md',
  'packages/client/README.md',
  'docs/behind-a-balancer.md',
  'docs/proxies-and-fan-out.md',
]

describe.each(DOCUMENTS)('%s', (document) => {
  it.each(examplesIn(document).map((example, i) => [i + 1, example] as const))(
    'example %i prints what it says',
    async (_i, example) => {
      const { output, exit } = await run(process.execPath, ['--input-type=module', '-'], example.code)
      expect(output).toBe(example.output)
      expect(exit).toBe(0)
    },
  )
})

describe('PROTOCOL.md', () => {
  const [python] = examplesIn('PROTOCOL.md')

  it('names every length field as it is', () => {
    const rows = readFileSync(`${ROOT}/PROTOCOL.md`, 'utf8').matchAll(
      /^\| `(\w+)` +\| `(\{ width: .*?\})` +\|/gm,
    )
    const named = Array.from(rows, ([, name, field]) => [name, field])
    const real = Object.entries(lengthFields).map(([name, field]) => [name, asWritten(field)])
    expect(named).toEqual(real)
  })

  it('has a peer in Python that talks to echo-server --codec bytes', async () => {
    expect(python!.language).toBe('python')
    const server = spawn(process.execPath, [ECHO_SERVER, '--port', '0', '--codec', 'bytes'])
    try {
      const { value } = (await createInterface({ input: server.stdout })[Symbol.asyncIterator]().next()) as {
        value: string
      }
      const port = new URL(value.split(' ')[2]!).port
      const { output, exit } = await run('python3', ['-', port], python!.code)
      expect(output).toBe(python!.output)
      expect(exit).toBe(0)
    } finally {
      server.kill()
    }
  })
})

/** The examples of comments, which say behind each `console.log()` what it prints. */
const COMMENTS = ['protocol', 'server', 'client'].flatMap((name) => {
  const folder = `${ROOT}/packages/${name}/src`
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const blocks = readFileSync(`${folder}/${file}`, 'utf8').matchAll(/@example\n *\* ```js\n(.*?)```/gs)
      return Array.from(blocks, ([, block], i) => ({
        name: `${name}/${file} ${i + 1}`,
        code: block!.replaceAll(/^ *\* ?/gm, ''),
      }))
    })
})

describe('comments', () => {
  it('have examples of what is used most', () => {
    expect(COMMENTS.length).toBeGreaterThanOrEqual(15)
  })

  it.each(COMMENTS)('$name prints what it says', async ({ code }) => {
    const expected = Array.from(
      code.matchAll(/console\.log\(.*\/\/ (.*)$/gm),
      ([, printed]) => `${printed}\n`,
    )
    const { output, exit } = await run(process.execPath, ['--input-type=module', '-'], code)
    expect(exit).toBe(0)
    if (expected.length > 0) expect(output).toBe(expected.join(''))
  })
})
