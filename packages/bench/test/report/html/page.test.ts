import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { conclusion } from '../../../src/report/conclusion.js'
import { htmlReport } from '../../../src/report/html/page.js'
import type { Results } from '../../../src/run/results.js'
import { codecsResults, handMadeResults, peersResults, withoutFigures } from '../hand-made-results.js'
import { simulatedResults } from '../simulated-results.js'
import { codecs, peers } from '../../../src/suites.js'

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
  ['all peers', simulatedResults(peers)],
  ['codecs', codecsResults()],
  ['all codecs', simulatedResults(codecs)],
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
    const text = page.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')
    expect(text).not.toMatch(/https?:|src=|url\(|@import|<script|<link|\son\w+=/i)
  })

  it('shows no value that is none', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined|null|\[object/)
  })

  it('gives every coordinate a number', () => {
    const coordinates = page.matchAll(/\s(?:x|y|x1|x2|y1|y2|cx|cy|r|width|height)="([^"]*)"/g)
    for (const [, value] of coordinates) expect(value).toMatch(/^-?\d+(\.\d+)?$/)
    for (const [, path] of page.matchAll(/\sd="([^"]*)"/g)) expect(path).toMatch(/^[MLHVAZhv\d.,\s-]+$/)
  })

  it('gives every picture a title and a description', () => {
    for (const [picture] of page.matchAll(/<svg xmlns.*?<\/svg>/gs))
      expect(picture).toMatch(/role="img"><title>.+<\/title><desc>.+<\/desc>/s)
  })
})

describe('the page', () => {
  const page = htmlReport(handMadeResults())

  it('has the answer at its top, then how to read it, then the ratios', () => {
    const [found, certainty] = conclusion(handMadeResults())
    const parts = [
      `<strong>${found}</strong> ${certainty}`,
      'id="reading"',
      '<nav',
      'id="ratios"',
      'id="findings"',
    ]
    const at = parts.map((part) => page.indexOf(part))
    expect(at.every((place) => place > 0)).toBe(true)
    expect(at).toEqual(at.toSorted((a, b) => a - b))
  })

  it('escapes all text', () => {
    expect(page).not.toMatch(/<b>|<i>|<script/)
    expect(page).toContain("&lt;b>&amp;&quot;bold'&lt;/b>")
    expect(page).toContain('&lt;script>alert(1)&lt;/script>')
    expect(page).toContain('there is no &lt;go>')
    expect(page).toContain('a CPU &lt;R>')
  })

  it('tints what is better and what is worse, and says where a target cannot', () => {
    expect(page).toMatch(/<td class="better" style="--tint:\d+%;?">14\.0 \[13\.0, 15\.0\] \+<\/td>/)
    expect(page).toMatch(/<td class="worse" style="--tint:\d+%;?">0\.80 \[0\.77, 0\.83\] −<\/td>/)
    expect(page).toContain('<td>cannot</td>')
    expect(page).toContain('<td>✓ 768</td>')
    expect(page).toContain('<td>3.1 %</td>')
  })

  it('labels targets that do another job, and lists those that are missing', () => {
    expect(page).toContain('stream (no messages)')
    expect(page).toContain('&lt;/b> (does more)')
    expect(page).toContain('not here: there is no')
    expect(htmlReport(codecsResults())).toContain('framed alone (no socket)')
  })

  it('tells how to repeat the run', () => {
    expect(page).toContain('npm run bench -- --profile quick --seed 77')
    expect(htmlReport(codecsResults())).toContain('bench -- codecs --profile quick')
  })

  it('warns of a run that measures nothing', () => {
    expect(page).not.toContain('class="warning"')
    const { options } = handMadeResults()
    expect(htmlReport(handMadeResults({ options: { ...options, profile: 'smoke' } }))).toMatch(
      /class="warning">[^<]*NO MEASUREMENT/,
    )
  })

  it('is the same for the same results, also from a file', () => {
    const read = JSON.parse(JSON.stringify(handMadeResults())) as Results
    expect(htmlReport(read)).toBe(page)
  })

  it('links to sections that are there', () => {
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id)
    expect(links.length).toBeGreaterThan(7)
    for (const id of links) expect(page).toContain(`<section id="${id}"`)
  })
})

const BROWSER = 'chromium'
const hasBrowser = spawnSync(BROWSER, ['--version']).status === 0

// Where there is no `chromium`, no browser is there to ask; what python3 parsed above is checked anyway.
describe.skipIf(!hasBrowser)('in Chromium, on a phone', () => {
  it('scrolls in no direction but down, and shows every mark of every chart', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
    try {
      const page = htmlReport(simulatedResults(peers))
      writeFileSync(join(folder, 'page.html'), page)
      writeFileSync(join(folder, 'frame.html'), FRAME)
      const dom = dumpDom(folder, 'frame.html')
      expect(dom).toContain('widths=390,390;')
      expect(dom).toContain('outside=0;')
      expect(Number(/marks=(\d+);/.exec(dom)?.[1])).toBeGreaterThan(80)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }, 240_000)
})

/** The page in a frame that is narrower than the narrowest window; its measures go into the title. */
const FRAME = `<!DOCTYPE html><title>none</title><iframe src="page.html" style="width:390px;height:800px;border:0"></iframe>
<script>onload = () => { const page = document.querySelector('iframe').contentDocument
const marks = [...page.querySelectorAll('.panels circle, .panels path')].map((mark) => mark.getBoundingClientRect())
document.title = 'widths=' + page.documentElement.clientWidth + ',' + page.documentElement.scrollWidth + ';marks=' + marks.length +
';outside=' + marks.filter(({ left, right }) => left < 0 || right > 390).length + ';' }</script>`

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
