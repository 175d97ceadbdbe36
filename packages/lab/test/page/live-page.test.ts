import { createHash } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cutPoints } from '../../src/engine/slicer.js'
import type { Trace } from '../../src/trace/trace.js'
import { endLab, startLab, type RunningLab } from '../lab-command.js'
import { goTo, noBrowser, openBrowser, pictures, seriousFindings, walk } from './browser.js'

describe.skipIf(noBrowser)('the live page in Chromium', () => {
  let lab: RunningLab
  let browser: Browser
  let page: Page
  let failures: string[]

  beforeAll(async () => {
    lab = await startLab()
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await endLab(lab)
  })
  beforeEach(async () => {
    page = await browser.newPage({ locale: 'en-US' })
    failures = []
    page.on('pageerror', ({ message }) => failures.push(message))
    page.on('console', (message) => message.type() === 'error' && failures.push(message.text()))
    const first = page.waitForResponse('**/run')
    await page.goto(lab.url)
    await first
    await button('▶ Run').waitFor()
  })
  afterEach(async () => {
    await page.close()
    if (failures.length > 0) throw new Error(failures.join('\n'))
  })

  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const lane = (mode: 'raw' | 'framed') => page.locator(`section.${mode}`)

  /** Clicks, and gives the trace that the server answered with, once the page shows it. */
  async function run(name = '▶ Run'): Promise<Trace> {
    const answered = page.waitForResponse('**/run')
    await button(name).click()
    const trace = (await (await answered).json()) as Trace
    await page.getByRole('button', { name: 'running …' }).first().waitFor({ state: 'detached' })
    return trace
  }

  it('sends ten messages: framed all arrive, with equal contents and SHA-256, and reads sum to all bytes', async () => {
    await button('ten in one turn').click()
    const { lanes } = await run()
    const [raw, framed] = lanes.map(({ flows }) => flows[0]!)
    const texts = Array.from({ length: 10 }, (_, index) => `m${index}`)
    const digest = createHash('sha256').update(texts.join('')).digest('hex')
    expect(framed!.got.map(({ head }) => Buffer.from(head, 'hex').toString())).toEqual(texts)
    for (const flow of [raw!, framed!]) {
      expect(flow.sha256).toEqual({ sent: digest, got: digest })
      expect(flow.reads.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(flow.sent.at(-1)!.end)
    }
    await lane('framed').getByText('✓ 10 of 10 arrived as sent').waitFor()
    await lane('framed').getByText('The same in words').click()
    await lane('framed')
      .getByText(`SHA-256 of both ends: ${digest.slice(0, 16)}…`)
      .waitFor()
  })

  it('sends what was composed: text, hexadecimal bytes, an empty message, Chinese, an emoji, 64 KiB', async () => {
    await button('Clear').click()
    await page.getByRole('alert').getByText('messages: sends takes 1 to 64').waitFor()
    const draft = page.getByRole('textbox')
    await draft.fill('<b>hi</b>')
    await draft.press('Enter')
    await draft.fill('0x00ff')
    await button('Add').click()
    for (const name of ['+ empty', '+ 你好', '+ 🙂', '+ 64 KiB']) await button(name).click()
    await button('Remove 你好').click()
    const { lanes, experiment } = await run()
    expect(experiment.messages).toEqual([
      { text: '<b>hi</b>' },
      { hex: '00ff' },
      { text: '' },
      { text: '🙂' },
      { text: 'x', times: 65_536 },
    ])
    expect(lanes[1].flows[0]!.got.map(({ start, end }) => end - start - 4)).toEqual([9, 2, 0, 4, 65_536])
    await lane('framed').getByText('5 of 5 arrived as sent').waitFor()
    expect(await page.locator('main b').count()).toBe(0)
  })

  it('cuts every 3 bytes: reads end exactly at the cuts in both lanes', async () => {
    await page.getByLabel('network').selectOption('3')
    const { lanes } = await run()
    for (const { flows } of lanes) {
      const { reads, sent } = flows[0]!
      expect(reads.map(({ end }) => end)).toEqual(cutPoints(3, sent.at(-1)!.end))
    }
    await lane('raw').getByText('The cuts are forced').waitFor()
    expect(await lane('raw').locator('.scissors').count()).toBe(lanes[0].flows[0]!.reads.length - 1)
  })

  it('gives pace, recv(n) and reader to the experiment', async () => {
    await page.getByLabel('pace').selectOption('2')
    await page.getByLabel('recv(n)').selectOption('3')
    await page.getByLabel('reader').selectOption('5')
    expect((await run()).experiment).toMatchObject({ pace: 2, recvSize: 3, think: 5 })
    await lane('raw').getByText('recv(3)', { exact: true }).waitFor()
  })

  it('counts fifty runs', async () => {
    await button('Run 50 times').click()
    await page.getByText(/^Raw: all arrived as sent in \d+ of 50 runs\. Framed: in 50 of 50\.$/).waitFor()
    const reads = await page.locator('.bar').allTextContents()
    expect(reads.reduce((sum, text) => sum + Number(text.split('×')[1]), 0)).toBe(50)
  })

  it('says what the server refuses', async () => {
    await page.route('**/run', (route) => route.fulfill({ status: 429, body: '8 experiments wait already' }))
    await button('▶ Run').click()
    await page.getByRole('alert').getByText('The run failed: 8 experiments wait already').waitFor()
    // Chromium reports the status as an error of its own.
    failures = failures.filter((text) => !text.includes('429'))
  })

  it('saves a run that, opened again, gives the same picture', async () => {
    await page.getByLabel('network').selectOption('2')
    await run()
    const before = await pictures(page)
    const downloading = page.waitForEvent('download')
    await button('Save this run').click()
    const file = await (await downloading).path()
    await page.getByLabel('network').selectOption('0')
    await run()
    expect(await pictures(page)).not.toEqual(before)
    await page.getByLabel('Open a run').setInputFiles(file)
    await expect.poll(() => pictures(page)).toEqual(before)
  })

  it('refuses a file that is no run, and keeps what is shown', async () => {
    const before = await pictures(page)
    const buffer = Buffer.from('{"format":"echo-lab/1"}')
    await page
      .getByLabel('Open a run')
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer })
    await page
      .getByRole('alert')
      .getByText(/^Not opened: recorded: /)
      .waitFor()
    expect(await pictures(page)).toEqual(before)
  })

  it.each([
    ['The empty message', '✗ stalls', '✓ answered'],
    ['The end in mid-message', '✗ nobody noticed', '✓ reported'],
    ['The killed client', '✗ stalls', '✓ answered'],
    ['The second client', '✗ client 2 waited', '✓ client 2 waited'],
    ['The reader that stops', '✗ write() took all 16 MiB', '✓ send() took'],
  ])('runs the failure %s: %s, and framed %s', async (name, raw, framed) => {
    await goTo(page, 'failures')
    await button(name).click()
    expect((await run()).lanes).toHaveLength(2)
    await lane('raw').locator('header').getByText(raw).waitFor()
    await lane('framed').locator('header').getByText(framed).waitFor()
  })

  it.each([1280, 390])(
    'at %i pixels: no serious finding of axe, no sideways scroll, the keyboard reaches what is there only when it is live',
    async (width) => {
      await page.setViewportSize({ width, height: 800 })
      for (const tab of ['lanes', 'failures', 'myths'] as const) {
        await goTo(page, tab)
        expect([tab, await seriousFindings(page)]).toEqual([tab, []])
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        ).toBeLessThanOrEqual(0)
        const { reached, all } = await walk(page)
        expect([tab, reached]).toEqual([tab, all])
      }
    },
  )

  it('searches for counterexamples, and says what none proves', async () => {
    await goTo(page, 'myths')
    const myth = page.getByRole('region', { name: 'A newline at the end is enough' })
    await myth.getByRole('button').click()
    await myth.getByText('A counterexample in run 1:').waitFor()
    // None of these runs is wrong, so the search goes on to its end.
    const fine = await page.evaluate(
      () => JSON.parse(document.getElementById('recorded')!.textContent).myths.alone.trace,
    )
    await page.route('**/run', (route) => route.fulfill({ json: fine }))
    const alone = page.getByRole('region', { name: 'One message alone always arrives whole' })
    await alone.getByRole('button').click()
    await alone.getByText('None found in 30 runs, which proves nothing:').waitFor()
  })
})
