import { describe, expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { type BenchOptions, parseBenchArguments } from '../../src/commands/bench-options.js'
import { framedAndRaw } from '../../src/suites.js'

const parse = (...args: string[]) => parseBenchArguments(args, framedAndRaw, 42)

function optionsOf(...args: string[]): BenchOptions {
  const parsed = parse(...args)
  if (!('options' in parsed)) throw new Error(JSON.stringify(parsed))
  return parsed.options
}

describe('the arguments of bench', () => {
  it('are the quick profile and the seed that was drawn, unless they say otherwise', () => {
    expect(optionsOf()).toMatchObject({
      run: { profile: 'quick', leastRounds: 8, seed: 42 },
      print: 'summary',
      write: false,
      gate: false,
      strict: false,
    })
    const { run } = optionsOf('--rounds', '12', '--seed', '7', '--time', '60')
    expect(run).toMatchObject({ leastRounds: 12, seed: 7, mostTime: 60 })
  })

  it('allow as many rounds as are asked for', () => {
    expect(optionsOf('--rounds', '200').run.mostRounds).toBe(200)
    expect(optionsOf('--profile', 'short', '--time', '500').run.mostRounds).toBeGreaterThan(100)
  })

  it('choose how much is measured', () => {
    const workloads = (name: string) => optionsOf('--profile', name).run.workloads.length
    expect(workloads('smoke')).toBeLessThan(workloads('quick'))
    expect(workloads('quick')).toBeLessThan(workloads('standard'))
    expect(workloads('standard')).toBeLessThan(workloads('full'))
    expect(optionsOf('--profile', 'smoke', '--rounds', '1').run.leastRounds).toBe(1)
  })

  it('choose what is printed', () => {
    expect(optionsOf('--json').print).toBe('json')
    expect(optionsOf('--markdown').print).toBe('markdown')
  })

  it.each([
    [['--rounds', '7'], '--rounds 7: it takes a whole number, 8 to 1000'],
    [['--rounds', '0', '--profile', 'smoke'], '--rounds 0: it takes a whole number, 1 to 1000'],
    [['--rounds', '8.5'], '--rounds 8.5: it takes a whole number, 8 to 1000'],
    [['--rounds', ''], '--rounds : it takes a whole number, 8 to 1000'],
    [['--time', 'long'], '--time long: it takes a whole number, 1 to 86400'],
    [['--seed', '4294967296'], '--seed 4294967296: it takes a whole number, 0 to 4294967295'],
    [['--profile', 'fast'], '--profile fast: it takes smoke, short, quick, standard, full'],
    [['--json', '--markdown'], '--json and --markdown: choose one'],
    [['--write', '--profile', 'short'], '--write: the profile short is no measurement to publish'],
  ])('%j are refused with the flag, the value and the range', (args, complaint) => {
    expect(parse(...args)).toEqual({ exitCode: 2, complaint })
  })

  it.each([['--round'], ['--profile'], ['8']])('%s is refused in one line', (arg) => {
    const parsed = parse(arg)
    expect(parsed).toMatchObject({ exitCode: 2 })
    expect('complaint' in parsed && parsed.complaint).toMatch(/^[^\n]+$/)
  })

  it('explain themselves in 60 columns', () => {
    const parsed = parse('--help')
    const help = 'help' in parsed ? parsed.help : ''
    expect(parsed).toMatchObject({ exitCode: 0 })
    for (const flag of [
      '--profile',
      '--rounds',
      '--seed',
      '--details',
      '--json',
      '--gate',
      '--strict',
      '--help',
    ])
      expect(help).toContain(flag)
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH)
  })
})
