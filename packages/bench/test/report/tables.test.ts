import { describe, expect, it } from 'vitest'
import { measuresOf } from '../../src/report/ratios.js'
import { cellText, markdownTable, terminalTable } from '../../src/report/table.js'
import { peerTable, workloadTable } from '../../src/report/tables.js'
import type { Results } from '../../src/run/results.js'
import { simulatedResults } from './simulated-results.js'
import { codecs, peers } from '../../src/suites.js'

const usage = (cpu: number) => ({ cpu, reads: 1, writes: 1, faults: 0 })

describe('what peers are compared by', () => {
  const results = simulatedResults(peers, {
    rates: { 'framed-batch': 2_000_000, 'Go bufio': 4_000_000 },
    more: (name) => ({
      server: usage(name === 'framed-batch' ? 0.25 : 0.5),
      loadBusy: name === 'Go bufio' ? 0.99 : 0.5,
    }),
  })
  const deep = results.summary.workloads[1]!
  const ratiosOf = (from: Results, name: string) =>
    Object.fromEntries(
      measuresOf(from, deep).map(({ label, of }) => [label, [of(name)?.estimate.median, of(name)?.outcome]]),
    )

  it('is ours divided by theirs, within rounds', () => {
    expect(ratiosOf(results, 'Go bufio')).toEqual({
      'CPU ÷ framed-batch': [1, 'no difference shown'],
      'framed ÷ rate': [0.25, 'slower'],
      'framed-batch ÷ rate': [0.5, 'slower'],
    })
    expect(ratiosOf(results, 'Twisted')).toEqual({
      'CPU ÷ framed-batch': [4, 'faster'],
      'framed ÷ rate': [1, 'no difference shown'],
      'framed-batch ÷ rate': [2, 'faster'],
    })
  })

  it('is their latency divided by ours where one message is in flight', () => {
    const [single] = results.summary.workloads
    const latency = measuresOf(results, single!).find(({ label }) => label === 'p50 ÷ framed-batch')
    expect(latency?.of('Go bufio')?.estimate.median).toBeCloseTo(0.5, 1)
  })

  it('shows no difference within the noise, whichever way it goes', () => {
    const { control } = results.summary
    const overall = { median: 2, low: 1.5, high: 2.5 }
    const noisy = { ...results, summary: { ...results.summary, control: { ...control, overall } } }
    expect(ratiosOf(noisy, 'Go bufio')).toMatchObject({
      'framed ÷ rate': [0.25, 'slower'],
      'framed-batch ÷ rate': [0.5, 'no difference shown'],
    })
  })

  it('has CPU first where the load generator held one back, and says which', () => {
    const table = peerTable(results, deep)
    expect(table.head).toEqual(['peer', 'job', 'CPU ÷ framed-batch', 'framed ÷ rate', 'framed-batch ÷ rate'])
    expect(table.notes).toEqual(['Held back by the load generator: Go bufio.'])
    const free = simulatedResults(peers)
    expect(peerTable(free, free.summary.workloads[1]!).head[2]).toBe('framed ÷ rate')
  })

  it('is a row for each peer, by its job', () => {
    const { rows } = peerTable(results, deep)
    const jobs = rows.map(([, job]) => job)
    expect(jobs).toHaveLength(peers.targets.length - ['framed', 'framed-batch', 'framed (A/A)'].length)
    expect([...new Set(jobs)]).toEqual(['the same', 'more', 'ours, elsewhere', 'no messages'])
    const names = rows.map(([name]) => name)
    for (const ours of ['framed', 'framed-batch', 'framed (A/A)']) expect(names).not.toContain(ours)
  })
})

describe('the table of a codec workload', () => {
  const results = simulatedResults(codecs, {
    rates: { bytes: 1_876_000, msgpack: 780_000, 'msgpack (A/A)': 780_000, 'msgpack alone': 1_040_000 },
    more: (name, { size }) => ({
      bytes: 44e6,
      messages: name === 'json' ? 0.5e6 : 1e6,
      seconds: name === 'msgpack' ? 4 : name.endsWith('alone') ? 3 : 1,
      server: usage(name.endsWith('alone') ? 1 : 1.25),
      wireBytes: size,
    }),
    without: ['json alone'],
  })
  const { head, rows } = workloadTable(results, results.summary.workloads[0]!)
  const cell = (name: string, column: string) =>
    cellText(rows.find(([first]) => first === name)?.[head.indexOf(column)] ?? 'no such cell')

  it('divides the echo by what the codec does alone, and says which share of the CPU it is', () => {
    expect(cell('msgpack', 'echo ÷ alone')).toBe('0.75 [0.75, 0.75]')
    expect(cell('msgpack', 'codec of CPU')).toBe('0.80 [0.80, 0.80]')
    expect(cell('msgpack', 'alone CPU µs')).toBe('1.00')
    expect(cell('json', 'payload B')).toBe('88')
    expect(cell('json', 'echo ÷ alone')).toBe('–')
  })

  it('names the baseline 1', () => {
    expect(cell('bytes', 'rate ÷ bytes')).toBe('1')
    expect(cell('msgpack', 'rate ÷ bytes')).toBe('0.25 [0.25, 0.25] −')
  })
})

describe('a table', () => {
  const wide = ['a', 'b', 'c'].map((name) => name.padEnd(30, name))

  it('stands below itself in the terminal where its columns do not fit beside each other', () => {
    expect(terminalTable({ title: 'wide', head: ['', ...wide], rows: [['row', '1', '2', '3']] })).toEqual([
      'wide',
      `     ${wide[0]}`,
      `row  ${'1'.padStart(30)}`,
      `     ${wide[1]}`,
      `row  ${'2'.padStart(30)}`,
      `     ${wide[2]}`,
      `row  ${'3'.padStart(30)}`,
    ])
  })

  it('cuts names in the terminal, unless two would be the same', () => {
    const names = ['a name that is much too long', 'a name that is much too long indeed']
    const lines = (...shown: string[]) =>
      terminalTable({ title: '', head: ['', 'x'], rows: shown.map((name) => [name, '1']) }).slice(2)
    expect(lines(names[0]!)).toEqual(['a name that is mu…  1'])
    expect(lines(...names)).toEqual([`${names[0]}    1`, 'a name that is much too long …  1'])
  })

  it('is laid out in Markdown as the formatter lays it out', () => {
    expect(
      markdownTable([
        ['a', 'b'],
        ['long name', '1'],
      ]),
    ).toEqual(['| a         |   b |', '| --------- | --: |', '| long name |   1 |'])
  })
})
