import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { WIDTH } from '../../src/layout.js'
import { sameWorkload } from '../../src/load/workload.js'
import { peerTables } from '../../src/report/peer-comparison.js'
import { writePeers } from '../../src/report/peer-readme.js'
import { suiteReport } from '../../src/report/suite-report.js'
import { runHeader } from '../../src/report/header.js'
import { profileNamed } from '../../src/run/profiles.js'
import { FORMAT, resultSuite, type Results } from '../../src/run/results.js'
import { summarize } from '../../src/run/summary.js'
import { peers } from '../../src/suites/peers.js'
import { machine, sample } from '../run/sample.js'

const RATES: Readonly<Record<string, number>> = {
  framed: 1_000_000,
  'framed (A/A)': 1_000_000,
  'framed-batch': 2_000_000,
  'Go bufio': 4_000_000,
  ws: 987,
}
const OTHERS = 1_000_000

const results = resultsOf()

/** Five rounds, in each of which all are as fast as that round's machine is. */
function resultsOf(): Results {
  const options = { ...profileNamed('quick', peers), seed: 1, pin: true }
  const samples = options.workloads.flatMap((workload) =>
    [1, 2, 3, 4, 5].flatMap((round) =>
      peers.targets.map(({ name }) =>
        sample(round, name, workload, (RATES[name] ?? OTHERS) * round, {
          server: { cpu: name === 'framed-batch' ? 0.25 : 0.5, reads: 1, writes: 1, faults: 0 },
          loadBusy: name === 'Go bufio' ? 0.99 : 0.5,
        }),
      ),
    ),
  )
  const targets = peers.targets.map((target) => ({
    ...target,
    suite: 'peers',
    ...(target.program && { prepared: { command: '', args: [], version: `${target.name} 1.2.3` } }),
  }))
  return {
    format: FORMAT,
    suite: resultSuite(peers, targets, [
      { target: 'Netty', missing: 'java; Debian package default-jdk-headless' },
    ]),
    startedAt: '2026-11-23T05:19:55.123Z',
    took: 1,
    environment: machine,
    options,
    summary: summarize(samples, options.workloads, peers, 1),
    costs: [],
    samples,
  }
}

it('divides ours by theirs, within rounds, and says who is faster', () => {
  const rows = peerTables(results).flatMap((table) =>
    sameWorkload(table.workload, results.options.workloads[1]!) ? table.rows : [],
  )
  const against = (name: string) =>
    rows.find(({ target }) => target === name)!.against.map((each) => [each?.ratio.median, each?.outcome])
  expect(against('Go bufio')).toEqual([
    [0.25, 'slower'],
    [0.5, 'slower'],
  ])
  expect(against('Twisted')).toEqual([
    [1, 'no difference shown'],
    [2, 'faster'],
  ])
  expect(rows.find(({ target }) => target === 'Twisted')!.serverTime?.median).toBe(4)
})

it('takes what lies within the noise for no difference, whichever way it goes', () => {
  const { control } = results.summary
  const overall = { median: 2, low: 1.5, high: 2.5 }
  const noisy = { ...results, summary: { ...results.summary, control: { ...control, overall } } }
  const outcomes = peerTables(noisy).flatMap(({ rows }) =>
    rows
      .filter(({ target }) => target === 'Go bufio')
      .map(({ against }) => against.map((each) => each?.outcome)),
  )
  expect(outcomes[0]).toEqual(['slower', 'no difference shown'])
})

it('has a table for each tier and workload, which names whom the load generator held back', () => {
  const tables = peerTables(results)
  expect(new Set(tables.map(({ tier }) => tier)).size * results.options.workloads.length).toBe(tables.length)
  for (const { tier, heldBack } of tables) expect(heldBack).toEqual(tier === 'same job' ? ['Go bufio'] : [])
})

it('prints lines of at most 60 columns, with versions and what is missing', () => {
  const lines = suiteReport(results, 'tables')
  for (const line of [...lines, ...runHeader(peers, results.options, machine)])
    expect(line.length).toBeLessThanOrEqual(WIDTH)
  expect(lines).toContain('Go bufio: Go bufio 1.2.3')
  expect(lines.join(' ')).toContain('Netty: not here: java; Debian package default-jdk-headless')
  expect(lines.find((line) => line.startsWith('Go bufio'))).toMatch(/0\.25 .* − +0\.50 .* −$/)
})

it('shows a version of every peer', () => {
  expect(results.suite.targets.filter(({ tier }) => tier === 'same job' || tier === 'more')).toHaveLength(13)
  for (const { tier, version } of results.suite.targets)
    if (tier === 'same job' || tier === 'more') expect(version).toMatch(/\d+\.\d+/)
})

it('goes into a README between its markers, and again without a trace', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'echo-peers-'))
  const readme = join(folder, 'README.md')
  await writeFile(readme, '# bench\n\n<!-- peers:begin -->\nold\n<!-- peers:end -->\n\nmore\n')
  writePeers(results, readme)
  const once = await readFile(readme, 'utf8')
  writePeers(results, readme)
  expect(await readFile(readme, 'utf8')).toBe(once)
  expect(once).toMatch(
    /^# bench\n\n<!-- peers:begin -->\n\n[^]*\| Go bufio +\|[^]*<!-- peers:end -->\n\nmore\n$/,
  )
  expect(once).not.toContain('old')
  await rm(folder, { recursive: true })
})
