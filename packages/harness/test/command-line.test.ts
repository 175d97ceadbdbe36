import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { givenPath, parseArguments, wholeNumber } from '../src/index.js'

afterEach(() => vi.unstubAllEnvs())

function parsed(...args: string[]) {
  return parseArguments(
    args,
    (command) => command.name('tool').option('--count <n>', 'how many'),
    (command) => ({ count: wholeNumber('--count', command.opts<{ count?: string }>().count ?? '1', 1, 9) }),
  )
}

describe('arguments', () => {
  it('become options', () => {
    expect(parsed('--count', '7')).toEqual({ options: { count: 7 } })
    expect(parsed()).toEqual({ options: { count: 1 } })
  })

  it.each([
    [['--count', '10'], '--count 10: it takes a whole number, 1 to 9'],
    [['--count', '1.5'], '--count 1.5: it takes a whole number, 1 to 9'],
    [['--count', ''], '--count : it takes a whole number, 1 to 9'],
    [['--cuont'], "unknown option '--cuont'"],
    [['stray'], expect.stringMatching(/too many arguments/)],
  ])('that are wrong are a complaint: %j', (args, complaint) => {
    expect(parsed(...args)).toEqual({ exitCode: 2, complaint })
  })

  it('ask for help, which fits behind turbo’s prefix', () => {
    const help = parsed('--help')
    expect(help).toEqual({ exitCode: 0, help: expect.stringContaining('Usage: tool [options]') })
    for (const line of 'help' in help ? help.help.split('\n') : [])
      expect(line.length).toBeLessThanOrEqual(60)
  })
})

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
