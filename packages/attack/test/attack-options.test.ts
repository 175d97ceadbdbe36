import { expect, it } from 'vitest'
import { parseAttackArguments } from '../src/attack-options.js'

const names = ['idle', 'slowloris']

it('runs everything in full unless told otherwise', () => {
  expect(parseAttackArguments([], names)).toEqual({
    options: { short: false, only: names, list: false, json: undefined, write: false, stricter: 1 },
  })
})

it('runs those that are named, as often as --only is given', () => {
  expect(parseAttackArguments(['--short', '--only', 'idle', '--only', 'slowloris'], names)).toMatchObject({
    options: { short: true, only: ['idle', 'slowloris'] },
  })
})

it.each([
  [['--only', 'rain'], /--only rain: there is no such fault; it takes one of idle, slowloris/],
  [['--stricter', '0'], /--stricter 0: it takes a number, 1 to 1e12/],
  [['--frobnicate'], /unknown option '--frobnicate'/],
  [['stray'], /too many arguments/],
])('complains of %j', (args, complaint) => {
  expect(parseAttackArguments(args, names)).toEqual({
    exitCode: 2,
    complaint: expect.stringMatching(complaint),
  })
})

it('has help', () => {
  expect(parseAttackArguments(['--help'], names)).toEqual({
    exitCode: 0,
    help: expect.stringMatching(/--short/),
  })
})
