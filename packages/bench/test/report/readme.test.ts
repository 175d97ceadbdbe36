import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeReadme } from '../../src/report/readme.js'
import { handMadeResults, MARKUP_TARGET, peersResults } from './hand-made-results.js'

const BEFORE = '# a project\n\n```js\ncode\n```\n\n## Why\n\nbecause\n'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bench-readme-'))
  writeFileSync(join(root, 'README.md'), BEFORE)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function written(): [readme: string, picture: string] {
  const [readme, picture] = writeReadme(handMadeResults(), root).map((path) => readFileSync(path, 'utf8'))
  return [readme!, picture!]
}

it('comes right below the first example, and changes nothing else', () => {
  const [readme] = written()
  expect(readme).toMatch(/^# a project\n\n```js\ncode\n```\n\n## How fast\n\n<!-- bench:begin -->\n/)
  expect(readme.endsWith('<!-- bench:end -->\n\n## Why\n\nbecause\n')).toBe(true)
})

it('leaves no trace when it is written again', () => {
  expect(written()).toEqual(written())
})

it('gives way to the figures of another run', () => {
  written()
  writeReadme(peersResults(), root)
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  expect(readme).toContain('times as fast as framed')
  expect(readme).not.toContain('times as fast as raw')
  expect(readme.match(/## How fast/g)).toHaveLength(1)
})

it('says ratios with intervals, outcomes, latencies, noise, environment and command, but no dates', () => {
  const [readme] = written()
  expect(readme).toMatch(/\| 64 B, 256 in flight .*14\.0 \[13\.0, 15\.0\] \| +faster \|/)
  expect(readme).toMatch(/\| 64 B, one at a time, by latency .*0\.80 \[0\.77, 0\.83\] \| +slower \|/)
  expect(readme).toMatch(/µs, p50 \/ p99 \/ p99\.9/)
  expect(readme.replaceAll('\n', ' ')).toContain('framed against itself is 1.01 [0.98, 1.03].')
  expect(readme).toContain('Node 20.20.2, linux x64, 2 cores')
  expect(readme).toContain('npx turbo run bench -- --profile quick --seed 77')
  expect(readme).not.toMatch(/20\d\d-\d\d|100 k/)
})

it('escapes names', () => {
  const [readme, picture] = written()
  expect(readme).not.toContain('<b>')
  expect(readme).toContain(String.raw`\<b\>`)
  expect(picture).not.toContain(MARKUP_TARGET)
})

it('draws a picture of its own that the README shows, for light and dark', () => {
  const [readme, picture] = written()
  expect(readme).toContain('](docs/bench.svg)')
  expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /)
  expect(picture).toContain('prefers-color-scheme: dark')
  expect(picture.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script/)
})
