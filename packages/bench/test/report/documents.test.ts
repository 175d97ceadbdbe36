import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeDocuments } from '../../src/report/documents.js'
import type { Results } from '../../src/run/results.js'
import { handMadeResults, MARKUP_TARGET } from './hand-made-results.js'
import { simulatedResults } from './simulated-results.js'
import { codecs, peers } from '../../src/suites.js'

const README = '# a project\n\n## How fast\n\n<!-- figures:begin -->\nold\n<!-- figures:end -->\n\n## Why\n'
const GUIDE =
  '# Benchmark\n\n<!-- instead:begin -->\nold\n<!-- instead:end -->\n\n<!-- bench:begin -->\nold\n<!-- bench:end -->\n\n## Why\n'
const BENCH = '# bench\n\n<!-- peers:begin -->\nold\n<!-- peers:end -->\n\nmore\n'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bench-documents-'))
  for (const folder of ['packages/bench', 'docs']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'README.md'), README)
  writeFileSync(join(root, 'docs/benchmark.md'), GUIDE)
  writeFileSync(join(root, 'packages/bench/README.md'), BENCH)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

/** What the files hold once they are written. */
function written(results: Results): [first: string, second: string, third: string] {
  const [first, second, third = ''] = writeDocuments(results, root).map((path) => readFileSync(path, 'utf8'))
  return [first!, second!, third]
}

const peerResults = () =>
  simulatedResults(peers, {
    rates: { ws: 100_000 },
    more: (name) => ({
      server: { cpu: name === 'ws' ? 1 : 0.25, reads: 1, writes: 1, faults: 0 },
      loadBusy: name === 'socket.io' ? 0.99 : 0.5,
    }),
  })

it('changes nothing but what is between the markers, and leaves no trace when it is written again', () => {
  const once = written(handMadeResults())
  expect(once[0].startsWith(GUIDE.slice(0, GUIDE.indexOf('<!-- bench:begin')))).toBe(true)
  expect(once[0].endsWith('<!-- bench:end -->\n\n## Why\n')).toBe(true)
  expect(written(handMadeResults())).toEqual(once)
  const peersOnce = written(peerResults())
  expect(peersOnce[1]).toMatch(/^# bench\n\n<!-- peers:begin -->\n\n[^]*<!-- peers:end -->\n\nmore\n$/)
  expect(written(peerResults())).toEqual(peersOnce)
})

it('says of bench: answer, ratios with intervals, latencies, noise, environment and command, but no rates and no dates', () => {
  const [guide] = written(handMadeResults())
  expect(guide).toContain('On this machine framing gains and costs')
  expect(guide).toMatch(/\| 64 B, 256 in flight .*14\.0 \[13\.0, 15\.0\] \+ \|/)
  expect(guide).toMatch(/\| 64 B, one at a time, by latency .*0\.80 \[0\.77, 0\.83\] − \|/)
  expect(guide).toMatch(/µs, p50 \/ p99 \/ p99\.9/)
  expect(guide.replaceAll('\n', ' ')).toContain('framed against itself is 1.01 [0.98, 1.03].')
  expect(guide).toContain('Node 20.20.2, linux x64, 2 cores')
  expect(guide).toContain('npm run bench -- --profile quick --seed 77')
  expect(guide).not.toMatch(/20\d\d-\d\d|100 k/)
})

it('gives README three ratios, and what their signs mean', () => {
  const [, , readme] = written(handMadeResults())
  expect(readme).toMatch(/^# a project\n\n## How fast\n\n<!-- figures:begin -->\n\n\| framed ÷ raw/)
  expect(readme).toMatch(/\| 64 B, one at a time, by latency +\| 0\.80 \[0\.77, 0\.83\] − \|/)
  expect(readme).toMatch(/\| 64 B, 256 in flight +\| 14\.0 \[13\.0, 15\.0\] \+ \|/)
  expect(readme.endsWith('<!-- figures:end -->\n\n## Why\n')).toBe(true)
  expect(readme.replaceAll('\n', ' ')).toContain('− worse, ~ no difference shown')
})

it('begins the document with what people would use instead, by CPU where the load generator was the limit', () => {
  const [guide] = written(peerResults())
  const lines = guide
    .slice(0, guide.indexOf('<!-- instead:end'))
    .split('\n')
    .filter((line) => line.startsWith('|'))
  expect(lines[0]).toMatch(
    /^\| ours ÷ theirs +\| +ws \| +socket\.io \| +net, framed by hand \| +net, not framed \| +frame-stream \|$/,
  )
  expect(lines).toHaveLength(2 + 5)
  expect(lines[2]).toMatch(/^\| 64 B, one at a time, by server CPU +\| +40\.0 \[40\.0, 40\.0\] \+ \|/)
  expect(guide).toContain('[All peers](../packages/bench/README.md#what-came-out)')
})

it('lists all peers with their versions, and what is missing', () => {
  const [, bench] = written(peerResults())
  expect(bench).toMatch(/\| ws +\| +more \|.*10\.0 \[10\.0, 10\.0\] \+/)
  expect(bench).toContain('- Go bufio: Go bufio 1.2.3')
  expect(bench).toContain('- Absent: not measured: java; Debian package default-jdk-headless')
})

it('escapes names', () => {
  const [guide, picture] = written(handMadeResults())
  expect(guide).not.toContain('<b>')
  expect(guide).toContain(String.raw`\<b\>`)
  expect(picture).not.toContain(MARKUP_TARGET)
})

it('draws a picture of its own that the document shows, for light and dark', () => {
  const [guide, picture] = written(handMadeResults())
  expect(guide).toContain('](bench.svg)')
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /)
  expect(picture).toContain('prefers-color-scheme: dark')
  expect(picture.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script/)
})

it('says nothing of the codecs', () => {
  expect(writeDocuments(simulatedResults(codecs), root)).toEqual([])
})
