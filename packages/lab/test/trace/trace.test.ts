import { describe, expect, it } from 'vitest'
import { checkExperiment, InputError, readTrace } from '../../src/trace/trace.js'

const good = { kind: 'sends', messages: [{ text: 'hello' }] }

describe('an experiment', () => {
  it('has its defaults, and nothing that nobody asked for', () => {
    expect(checkExperiment({ ...good, run: 'rm', messages: [{ text: 'a', code: 1 }] })).toEqual({
      kind: 'sends',
      messages: [{ text: 'a' }],
      pace: 'turn',
      recvSize: 1024,
      think: 0,
      noDelay: true,
      cutEvery: 0,
    })
  })

  it.each<[string, unknown]>([
    ['Invalid type: Expected Object but received null', null],
    ['kind: Invalid key: Expected "kind" but received undefined', [good]],
    ['kind: unknown', { ...good, kind: 'constructor' }],
    ['messages: sends takes 1 to 64', { ...good, messages: [] }],
    [
      'messages: sends takes 1 to 64',
      { ...good, messages: Array.from({ length: 65 }, () => ({ text: '' })) },
    ],
    ['messages: stops takes 0', { kind: 'stops', messages: [{ text: '' }] }],
    ['messages.0.text: Invalid type: Expected string but received 5', { ...good, messages: [{ text: 5 }] }],
    ['messages.0.hex: pairs of hexadecimal digits', { ...good, messages: [{ hex: 'abc' }] }],
    ['a message has at most 65536 bytes', { ...good, messages: [{ text: '你', times: 22_000 }] }],
    [
      'all messages together have at most 262144 bytes',
      { ...good, messages: Array.from({ length: 5 }, () => ({ text: 'x', times: 65_536 })) },
    ],
    ['pace: a whole number from 1 to 50', { ...good, pace: 51 }],
    ["pace: 'turn', 'corked', or a whole number from 1 to 50", { ...good, pace: 'drained' }],
    ['think: a whole number from 0 to 50', { ...good, think: 1e9 }],
    ['recvSize: a whole number from 1 to 65536', { ...good, recvSize: 0 }],
    [
      'recvSize: so small that it takes more than 66000 reads',
      {
        ...good,
        recvSize: 1,
        messages: [
          { text: 'x', times: 65_536 },
          { text: 'x', times: 500 },
        ],
      },
    ],
    [
      'think: more than 5000 ms in all',
      { ...good, recvSize: 1, think: 50, messages: [{ text: 'x', times: 101 }] },
    ],
    ['cutEvery: a whole number from 0 to 65536', { ...good, cutEvery: -1 }],
  ])('is refused: %s', (message, input) => {
    expect(() => checkExperiment(input)).toThrow(new InputError(message))
  })
})

describe('a file that was opened', () => {
  const flow = { from: 'client', to: 'server', sent: [], writes: [], reads: [], got: [], waits: [] }
  const trace = {
    format: 'echo-lab/1',
    recorded: { at: '', node: '', platform: '' },
    experiment: good,
    lanes: [
      { mode: 'raw', flows: [flow] },
      { mode: 'framed', flows: [flow] },
    ],
  }
  const withFlow = (more: object) => ({
    ...trace,
    lanes: [{ mode: 'raw', flows: [{ ...flow, ...more }] }, trace.lanes[1]],
  })

  it('is taken if all of it is as it should be', () => {
    expect(readTrace(JSON.stringify(trace)).lanes).toEqual(trace.lanes)
  })

  it.each<[string, unknown]>([
    ['format', { format: 'other' }],
    ['lanes.1', { ...trace, lanes: [trace.lanes[0]] }],
    ['lanes.0.flows', { ...trace, lanes: [{ mode: 'raw', flows: [] }, trace.lanes[1]] }],
    ['lanes: raw, then framed', { ...trace, lanes: [trace.lanes[1], trace.lanes[1]] }],
    ['lanes.0.flows.0.from', withFlow({ from: '<script>' })],
    [
      'lanes.0.flows.0.reads: spans that follow each other',
      withFlow({ reads: [{ at: 0, start: 1, end: 2 }] }),
    ],
    ['lanes.0.flows.0.writes.0.end: a whole number', withFlow({ writes: [{ at: 0, start: 0, end: -5 }] })],
    ['lanes.0.flows.0.reads.0.end: a whole number', withFlow({ reads: [{ at: 0, start: 0, end: 1e12 }] })],
    ['lanes.0.flows.0.killed', withFlow({ killed: 'now' })],
    [
      'lanes.0.flows.0.sent.0.head: hex of at most 64 bytes',
      withFlow({ sent: [{ at: 0, start: 0, end: 1, header: 0, head: 'xx' }] }),
    ],
  ])('is refused: %s', (message, input) => {
    expect(() => readTrace(JSON.stringify(input))).toThrow(InputError)
    expect(() => readTrace(JSON.stringify(input))).toThrow(message)
  })

  it('is refused if it is not JSON', () => {
    expect(() => readTrace('{')).toThrow(new InputError('not JSON'))
  })
})
