import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { spawnSync } from 'node:child_process'

const EXAMPLES = fileURLToPath(new URL('..', import.meta.url))

it('on a fresh clone a program says what to run first', () => {
  const clone = mkdtempSync(join(tmpdir(), 'echo-'))
  try {
    cpSync(EXAMPLES, clone, {
      recursive: true,
      filter: (path) => !/node_modules|test/.test(path.slice(EXAMPLES.length)),
    })
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(clone, 'one-shot-server.js')])
    expect([status, String(stdout)]).toEqual([1, ''])
    expect(String(stderr)).toMatch(/^@echo\/server is not built yet\. .*: npm ci && npm run build\n$/)
  } finally {
    rmSync(clone, { recursive: true })
  }
})
