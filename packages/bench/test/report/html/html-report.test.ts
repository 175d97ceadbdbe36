import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { htmlReport } from '../../../src/report/html/html-report.js'
import type { Results } from '../../../src/run/results.js'
import { codecsResults, handMadeResults, peersResults, withoutFigures } from '../hand-made-results.js'

const WELL_FORMED = 'import sys, xml.etree.ElementTree as tree; tree.fromstring(sys.stdin.buffer.read())'

const NOTHING_MEASURED: Results = {
  ...handMadeResults(),
  summary: { ...handMadeResults().summary, rounds: 0, workloads: [] },
  costs: [],
  samples: [],
}

describe.each([
  ['bench', handMadeResults()],
  ['peers', peersResults()],
  ['codecs', codecsResults()],
  ['a run without figures', withoutFigures()],
  ['a run without workloads', NOTHING_MEASURED],
])('the page of %s', (_name, results) => {
  const page = htmlReport(results)

  it('is well-formed', () => {
    const { status, stderr } = spawnSync('python3', ['-c', WELL_FORMED], { input: page, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
  })

  it('loads nothing and runs nothing', () => {
    expect(page).not.toMatch(/https?:|src=|url\(|@import|<script|<link|\son\w+=/i)
  })

  it('shows no value that is none', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|null|\[object/)
  })

  it('gives every coordinate a number', () => {
    const coordinates = page.matchAll(/\s(?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"/g)
    for (const [, value] of coordinates) expect(value).toMatch(/^-?\d+(\.\d+)?$/)
    const points = page.matchAll(/\spoints="([^"]*)"/g)
    for (const [, value] of points) expect(value).toMatch(/^(-?\d+(\.\d+)?[ ,]?)+$/)
  })

  it('gives every picture a title and a description', () => {
    const pictures = [...page.matchAll(/<svg .*?<\/svg>/gs)]
    for (const [picture] of pictures) {
      expect(picture).toMatch(/<title>.+<\/title>/s)
      expect(picture).toMatch(/<desc>.*<\/desc>/s)
      expect(picture).toContain('role="img"')
    }
  })
})

describe('the page', () => {
  const page = htmlReport(handMadeResults())

  it('escapes all text', () => {
    expect(page).not.toContain('<b>')
    expect(page).not.toContain('<i>')
    expect(page).toContain('&lt;b&gt;&amp;&quot;bold&#39;&lt;/b&gt;')
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).toContain('&lt;i&gt;1.2.3&lt;/i&gt;')
    expect(page).toContain('there is no &lt;go&gt;')
    expect(page).toContain('a CPU &lt;R&gt;')
  })

  it('answers three questions in words, made from the figures', () => {
    expect(page).toContain(
      'Framed is faster than raw in 1 of 3 loads, slower in 1; in 1 no difference is shown.',
    )
    expect(page).toContain('faster: 14.0 times as many messages a second as raw [13.0, 15.0]')
    expect(page).toContain('framed 17.5\u00A0%')
    expect(page).toContain('Little: the machine was quiet enough.')
  })

  it('says where a target cannot, and what arrived', () => {
    expect(page).toContain('cannot: empty messages stall')
    expect(page).toContain('✓ 768')
    expect(page).toContain('intact 3.1 %')
  })

  it('labels targets that do another job, and lists those that are missing', () => {
    expect(page).toContain('stream (no messages)')
    expect(page).toContain('&lt;/b&gt; (does more)')
    expect(page).toContain('absent: there is no')
  })

  it('is about all targets where a suite compares many', () => {
    const codecs = htmlReport(codecsResults())
    expect(codecs).toContain('How does each compare with raw?')
    expect(codecs).toContain(
      'small object, 256 in flight:</span> faster: framed\u00A014.0\u00A0×; another job: framed\u00A0alone\u00A080.0\u00A0×',
    )
    expect(codecs).toContain('framed alone (no socket)')
    expect(codecs).toContain('small object x 256:</span> framed 100\u00A0%')
    expect(codecs).toContain('bench -- codecs --profile quick')
  })

  it('tells how to repeat the run', () => {
    expect(page).toContain('npx turbo run bench -- --profile quick --seed 77')
  })

  it('warns of a noisy machine, and of a run that measures nothing', () => {
    expect(page).not.toContain('class="warning"')
    const { options, summary } = handMadeResults()
    const noisy = htmlReport(
      handMadeResults({ summary: { ...summary, control: { ...summary.control, sound: false } } }),
    )
    expect(noisy).toContain('This machine was too noisy')
    expect(htmlReport(handMadeResults({ options: { ...options, profile: 'smoke' } }))).toContain(
      'NO MEASUREMENT',
    )
  })

  it('is the same for the same results, also from a file', () => {
    const read = JSON.parse(JSON.stringify(handMadeResults())) as Results
    expect(htmlReport(read)).toBe(page)
  })

  it('links to sections that are there', () => {
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(8)
    for (const id of links) expect(page).toContain(`<section id="${id}"`)
  })
})

const BROWSER = 'chromium'
const hasBrowser = spawnSync(BROWSER, ['--version']).status === 0

// Where there is no `chromium`, no browser is there to ask; what python3 parsed above is checked anyway.
describe.skipIf(!hasBrowser)('in Chromium', () => {
  it('has every section and picture, and no page-wide scroll at 360 px', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
    try {
      const page = htmlReport(handMadeResults())
      writeFileSync(join(folder, 'page.html'), page)
      writeFileSync(join(folder, 'frame.html'), FRAME)
      const dom = dumpDom(folder, 'frame.html')
      expect(dom).toContain('widths=360,360;')
      expect(dom).toContain(`pictures=${[...page.matchAll(/<svg /g)].length};`)
      expect(dom).toContain('sections=12;')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 240_000)
})

/** The page in a frame that is narrower than the narrowest window; its measures go into the title. */
const FRAME = `<!DOCTYPE html><title>none</title><iframe src="page.html" style="width:360px;height:800px;border:0"></iframe>
<script>onload = () => { const page = document.querySelector('iframe').contentDocument
document.title = 'widths=' + page.documentElement.clientWidth + ',' + page.documentElement.scrollWidth +
';pictures=' + page.querySelectorAll('svg').length + ';sections=' + page.querySelectorAll('section').length + ';' }</script>`

function dumpDom(folder: string, file: string): string {
  const flags =
    '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync --hide-scrollbars'
  const { stdout } = spawnSync(
    BROWSER,
    [
      ...flags.split(' '),
      '--disable-background-networking',
      '--disable-component-update',
      '--allow-file-access-from-files',
      `--user-data-dir=${join(folder, 'profile')}`,
      '--dump-dom',
      pathToFileURL(join(folder, file)).href,
    ],
    { encoding: 'utf8', timeout: 240_000 },
  )
  return stdout
}
