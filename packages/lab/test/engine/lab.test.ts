import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Lab } from '../../src/engine/lab.js'
import { payloadOf } from '../../src/engine/sends.js'
import { cutPoints } from '../../src/engine/slicer.js'
import {
  checkExperiment,
  readTrace,
  type ExperimentSpec,
  type Flow,
  type Lane,
  type Trace,
} from '../../src/trace/trace.js'
import { intactCount, outcomeOf } from '../../src/trace/verdict.js'

let lab: Lab
beforeAll(() => {
  lab = new Lab()
})
afterAll(() => lab.close())

const texts = (...all: string[]) => all.map((text) => ({ text }))
const ten = texts(...Array.from({ length: 10 }, (_, index) => `m${index}`))
const WORDS = texts('hello', 'how', 'are', 'you', '', 'today', '你好', '🙂', 'bye')

async function run(experiment: ExperimentSpec): Promise<{ raw: Lane; framed: Lane; trace: Trace }> {
  const trace = await lab.run(checkExperiment(experiment))
  const [raw, framed] = trace.lanes
  return { raw: raw, framed: framed, trace }
}
const only = ({ flows }: Lane): Flow => flows[0]!

function digest(experiment: ExperimentSpec): string {
  const hash = createHash('sha256')
  for (const message of experiment.messages) hash.update(payloadOf(message))
  return hash.digest('hex')
}

describe('sends over real sockets', () => {
  const sends = (
    messages: ExperimentSpec['messages'],
    more: Partial<ExperimentSpec> = {},
  ): ExperimentSpec => ({
    kind: 'sends',
    messages,
    ...more,
  })

  it.each<[string, ExperimentSpec]>([
    ['in one turn', sends(WORDS)],
    ['corked', sends(ten, { pace: 'corked' })],
    ['apart', sends(ten, { pace: 1 })],
    ['to a slow reader', sends(ten, { think: 2 })],
    ['of 64 KiB', sends([{ text: 'head' }, { text: 'x', times: 65_536 }, { text: 'tail' }])],
    ['of bytes', sends([{ hex: '00ff0a' }, { hex: '' }, { hex: 'ffffffff', times: 3 }])],
    ['to recv(3)', sends(WORDS, { recvSize: 3 })],
  ])(
    '%s: framed all arrive with their contents, and reads sum to all bytes in both lanes',
    async (_, experiment) => {
      const { raw, framed } = await run(experiment)
      const { sent, got, sha256 } = only(framed)
      expect(intactCount(only(framed))).toBe(experiment.messages.length)
      expect(got.map(({ head }) => head)).toEqual(sent.map(({ head }) => head))
      expect(sha256).toEqual({ sent: digest(experiment), got: digest(experiment) })
      for (const flow of [only(raw), only(framed)]) {
        const length = flow.sent.at(-1)!.end
        expect([flow.writes.at(-1)?.end, flow.reads.at(-1)?.end]).toEqual([length, length])
      }
      expect(only(raw).sha256).toEqual({ sent: digest(experiment), got: digest(experiment) })
      expect(Math.max(...only(raw).reads.map(({ start, end }) => end - start))).toBeLessThanOrEqual(
        experiment.recvSize ?? 1024,
      )
    },
  )

  it('cut every 3 bytes: reads end exactly at the cuts in both lanes', async () => {
    const { raw, framed } = await run(sends(texts('hello', '你好', 'bye'), { cutEvery: 3 }))
    for (const flow of [only(raw), only(framed)]) {
      const cuts = cutPoints(3, flow.sent.at(-1)!.end)
      expect(flow.reads.map(({ end }) => end)).toEqual(cuts)
      expect(flow.forced?.map(({ end }) => end)).toEqual(cuts)
    }
    expect(intactCount(only(framed))).toBe(3)
    expect(outcomeOf(raw, sends([])).good).toBe(false)
  })

  it('cut into single bytes, in headers and payloads', async () => {
    const { framed } = await run(sends(texts('hi', '', '你'), { cutEvery: 1 }))
    expect(only(framed).reads.map(({ end }) => end)).toEqual(Array.from({ length: 17 }, (_, i) => i + 1))
    expect(intactCount(only(framed))).toBe(3)
  })

  it('of nothing but empty messages: nothing is written raw, and all arrive framed', async () => {
    const { raw, framed } = await run(sends(texts('', '')))
    expect([only(raw).writes, only(raw).got]).toEqual([[], []])
    expect(intactCount(only(framed))).toBe(2)
  })

  it('run concurrently are queued, one at a time', async () => {
    const all = await Promise.all([1, 2, 3].map((count) => run(sends(ten.slice(0, count)))))
    expect(all.map(({ framed }) => intactCount(only(framed)))).toEqual([1, 2, 3])
  })
})

describe('the failures, by outcome', () => {
  it('the empty message: both wait, and framed it is answered', async () => {
    const { raw, framed, trace } = await run({ kind: 'stall', messages: texts('') })
    expect(outcomeOf(raw, trace.experiment).kind).toBe('stalled')
    for (const flow of raw.flows) expect(flow.waits.at(-1)?.until).toBeNull()
    expect(outcomeOf(framed, trace.experiment).kind).toBe('answered')
    expect(framed.flows[1]!.got).toHaveLength(1)
  })

  it('the end in mid-message: passes for whole, and framed it is reported', async () => {
    const { raw, framed, trace } = await run({ kind: 'ends', messages: texts('hello') })
    expect(outcomeOf(raw, trace.experiment)).toEqual({ kind: 'unnoticed', good: false })
    expect(only(raw).got.map(({ head }) => head)).toEqual([Buffer.from('hel').toString('hex')])
    expect(only(framed).failed).toMatchObject({
      name: 'TruncatedFrameError',
      received: 3,
      expected: 5,
      part: 'payload',
    })
    expect(only(framed).writes.at(-1)?.end).toBe(7)
  })

  it('the killed client: recv() gives nothing again and again; framed the next client is answered', async () => {
    const { raw, framed, trace } = await run({ kind: 'killed', messages: texts('hello', 'next') })
    expect(outcomeOf(raw, trace.experiment).kind).toBe('stalled')
    expect(only(raw).over?.spun).toBeGreaterThan(1)
    expect(outcomeOf(framed, trace.experiment).kind).toBe('answered')
    expect(framed.flows.at(-1)!.got[0]!.head).toBe(Buffer.from('NEXT').toString('hex'))
  })

  it('the second client: waits until the first has left; with serve() it does not', async () => {
    const { raw, framed, trace } = await run({ kind: 'backlog', messages: texts('one', 'two') })
    expect(outcomeOf(raw, trace.experiment)).toMatchObject({ kind: 'waited', good: false })
    expect(outcomeOf(framed, trace.experiment)).toMatchObject({ kind: 'waited', good: true })
    if (process.platform === 'linux') expect(raw.flows[2]!.kernel).toMatchObject({ unread: 3 })
  })

  it('the reader that stops: write() takes all, and framed send() waits', async () => {
    const { raw, framed, trace } = await run({ kind: 'stops', messages: [] })
    expect(outcomeOf(raw, trace.experiment)).toMatchObject({ kind: 'unbounded', taken: 16_777_216 })
    expect(outcomeOf(framed, trace.experiment).kind).toBe('bounded')
    expect(framed.readBytes).toBeGreaterThan(0)
  })

  it('are read back from a file as they were', async () => {
    for (const experiment of [
      { kind: 'killed', messages: texts('hello', 'next') },
      { kind: 'ends', messages: texts('hello') },
      { kind: 'sends', messages: WORDS, cutEvery: 3 },
    ] satisfies ExperimentSpec[]) {
      const { trace } = await run(experiment)
      const read = readTrace(JSON.stringify(trace))
      expect(read.lanes).toEqual(trace.lanes)
      expect(read.experiment).toMatchObject(experiment)
    }
  })
})
