import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { givenPath } from '../src/given-path.js'

afterEach(() => vi.unstubAllEnvs())

describe('a path from the command line', () => {
  it('is one from where npm was started, or from the root under turbo, and stays if it is absolute', () => {
    vi.stubEnv('TURBO_HASH', undefined)
    vi.stubEnv('INIT_CWD', '/somewhere')
    expect(givenPath('a/b')).toBe('/somewhere/a/b')
    vi.stubEnv('INIT_CWD', undefined)
    expect(givenPath('a/b')).toBe(join(process.cwd(), 'a/b'))
    vi.stubEnv('TURBO_HASH', 'abc')
    expect(givenPath('a/b')).toBe(join(import.meta.dirname, '../../..', 'a/b'))
    expect(givenPath('/a/b')).toBe('/a/b')
  })
})
