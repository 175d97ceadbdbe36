import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeDocuments } from '../../src/report/documents.js'
import type { Results } from '../../src/run/results.js'
import { handMadeResults, MARKUP_TARGET } from './hand-made-results.js'
import { simulatedResults } from './simulated-results.js'
import { codecs, peers } from '../../src/suites.js'

const README =
  '# a project\n\n## How fast\n\n<!-- instead:begin -->\nold\n<!-- instead:end -->\n\n<!-- bench:begin -->\nold\n<!-- bench:end -->\n\n## Why\n'
const BENCH = '# bench\n\n<!-- peers:begin -->\nold\n<!-- peers:end -->\n\nmore\n'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bench-documents-'))
  mkdirSync(join(root, 'packages/bench'), { recursive: true })
  writeFileSync(join(root, 'README.md'), README)
  writeFileSync(join(root, 'packages/bench/README.md'), BENCH)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

/** What both files hold once they are written. */
function written(results: Results): [first: string, second: string] {
  const [first, second] = writeDocuments(results, root).map((path) => readFileSync(path, 'utf8'))
  return [first!, second!]
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
  expect(once[0].startsWith(README.slice(0, README.indexOf('<!-- bench:begin')))).toBe(true)
  expect(once[0].endsWith('<!-- bench:end -->\n\n## Why\n')).toBe(true)
  expect(written(handMadeResults())).toEqual(once)
  const peersOnce = written(peerResults())
  expect(peersOnce[1]).toMatch(/^# bench\n\n<!-- peers:begin -->\n\n[^]*<!-- peers:end -->\n\nmore\n$/)
  expect(written(peerResults())).toEqual(peersOnce)
})

it('says of bench: answer, ratios with intervals, latencies, noise, environment and command, but no rates and no dates', () => {
  const [readme] = written(handMadeResults())
  expect(readme).toContain('On this machine framing gains and costs')
  expect(readme).toMatch(/\| 64 B, 256 in flight .*14\.0 \[13\.0, 15\.0\] \+ \|/)
  expect(readme).toMatch(/\| 64 B, one at a time, by latency .*0\.80 \[0\.77, 0\.83\] − \|/)
  expect(readme).toMatch(/µs, p50 \/ p99 \/ p99\.9/)
  expect(readme.replaceAll('\n', ' ')).toContain('framed against itself is 1.01 [0.98, 1.03].')
  expect(readme).toContain('Node 20.20.2, linux x64, 2 cores')
  expect(readme).toContain('npm run bench -- --profile quick --seed 77')
  expect(readme).not.toMatch(/20\d\d-\d\d|100 k/)
})

it('begins README with what people would use instead, by CPU where the load generator was the limit', () => {
  const [readme] = written(peerResults())
  const lines = readme
    .slice(0, readme.indexOf('<!-- instead:end'))
    .split('\n')
    .filter((line) => line.startsWith('|'))
  expect(lines[0]).toMatch(
    /^\| ours ÷ theirs +\| +ws \| +socket\.io \| +net, framed by hand \| +net, not framed \| +frame-stream \|$/,
  )
  expect(lines).toHaveLength(2 + 5)
  expect(lines[2]).toMatch(/^\| 64 B, one at a time, by server CPU +\| +40\.0 \[40\.0, 40\.0\] \+ \|/)
  expect(readme).toContain('[All peers](packages/bench/README.md#what-came-out)')
})

it('lists all peers with their versions, and what is missing', () => {
  const [, bench] = written(peerResults())
  expect(bench).toMatch(/\| ws +\| +more \|.*10\.0 \[10\.0, 10\.0\] \+/)
  expect(bench).toContain('- Go bufio: Go bufio 1.2.3')
  expect(bench).toContain('- Absent: not measured: java; Debian package default-jdk-headless')
})

it('escapes names', () => {
  const [readme, picture] = written(handMadeResults())
  expect(readme).not.toContain('<b>')
  expect(readme).toContain(String.raw`\<b\>`)
  expect(picture).not.toContain(MARKUP_TARGET)
})

it('draws a picture of its own that the README shows, for light and dark', () => {
  const [readme, picture] = written(handMadeResults())
  expect(readme).toContain('](docs/bench.svg)')
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /)
  expect(picture).toContain('prefers-color-scheme: dark')
  expect(picture.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script/)
})

it('says nothing of the codecs', () => {
  expect(writeDocuments(simulatedResults(codecs), root)).toEqual([])
})
