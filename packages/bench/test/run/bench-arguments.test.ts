import { describe, expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { parseBenchArguments } from '../../src/run/bench-arguments.js'

const parse = (...args: string[]) => parseBenchArguments(args, 42)

describe('the arguments of bench', () => {
  it('are eight blocks and the seed that was drawn, unless they say otherwise', () => {
    expect(parse()).toMatchObject({ options: { blocks: 8, seed: 42, smoke: false } })
    expect(parse('--blocks', '12', '--seed', '7')).toMatchObject({ options: { blocks: 12, seed: 7 } })
  })

  it('make a smoke run of fewer blocks and cells', () => {
    const smoke = parse('--smoke', '--blocks', '1')
    expect(smoke).toMatchObject({ options: { blocks: 1, smoke: true } })
    const cells = (parsed: typeof smoke) => ('options' in parsed ? parsed.options.cells.length : 0)
    expect(cells(smoke)).toBeLessThan(cells(parse()))
  })

  it('name the file of the results', () => {
    expect(parse('--json', 'out.json')).toMatchObject({ options: { json: 'out.json' } })
    expect(parse()).not.toHaveProperty('options.json')
  })

  it.each([
    [['--blocks', '7'], '--blocks 7: it takes a whole number, 8 to 200'],
    [['--blocks', '0', '--smoke'], '--blocks 0: it takes a whole number, 1 to 200'],
    [['--blocks', '8.5'], '--blocks 8.5: it takes a whole number, 8 to 200'],
    [['--blocks', ''], '--blocks : it takes a whole number, 8 to 200'],
    [['--blocks', 'many'], '--blocks many: it takes a whole number, 8 to 200'],
    [['--seed', '-1'], '--seed -1: it takes a whole number, 0 to 4294967295'],
    [['--seed', '4294967296'], '--seed 4294967296: it takes a whole number, 0 to 4294967295'],
  ])('%j are refused with the flag, the value and the range', (args, complaint) => {
    expect(parse(...args)).toEqual({ exitCode: 2, complaint })
  })

  it.each([['--block'], ['--json'], ['8']])('%s is refused in one line', (arg) => {
    const parsed = parse(arg)
    expect(parsed).toMatchObject({ exitCode: 2 })
    expect('complaint' in parsed && parsed.complaint).toMatch(/^[^\n]+$/)
  })

  it('explain themselves in 60 columns', () => {
    const parsed = parse('--help')
    const help = 'help' in parsed ? parsed.help : ''
    expect(parsed).toMatchObject({ exitCode: 0 })
    for (const flag of ['--blocks', '--seed', '--smoke', '--json', '--help']) expect(help).toContain(flag)
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(WIDTH)
  })
})
