import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  BUILT,
  goTo,
  noBrowser,
  openBrowser,
  pictures,
  seriousFindings,
  STATIC,
  TABS,
  unlabelled,
  walk,
} from './browser.js'

/** Bytes. */
const MOST_COMPRESSED = 150_000
/** Bounds what hangs: axe looks at eight screens. */
const LONG = 300_000

describe('the file of the page', () => {
  it.each([BUILT, STATIC])('is at most 150 kB compressed, and lets nothing run but itself: %s', (url) => {
    const html = readFileSync(fileURLToPath(url), 'utf8')
    expect(gzipSync(html).length).toBeLessThanOrEqual(MOST_COMPRESSED)
    expect(html).toMatch(
      /default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; connect-src 'self'; /,
    )
    expect(html.match(/<(script|link|img|iframe)[^>]*(src|href)=/)).toBeNull()
  })
})

describe.skipIf(noBrowser)('the static page in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await openBrowser()
  })
  afterAll(() => browser?.close())

  async function open(url: string, options: Parameters<Browser['newPage']>[0] = {}) {
    const page = await browser.newPage({ locale: 'en-US', ...options })
    const seen: string[] = []
    page.on('request', (request) => seen.push(request.url()))
    page.on('pageerror', ({ message }) => seen.push(message))
    page.on('console', (message) => message.type() === 'error' && seen.push(message.text()))
    await page.goto(url)
    return { page, seen }
  }

  it.each([BUILT, STATIC])('requests nothing but itself, on any screen: %s', async (url) => {
    const { page, seen } = await open(url)
    for (const tab of TABS) {
      await goTo(page, tab)
      expect((await pictures(page)).length).toBeGreaterThan(0)
    }
    expect(seen).toEqual([url])
    expect(await page.getByRole('button', { name: 'Run', exact: false }).count()).toBe(0)
    await page.close()
  })

  it('shows each recorded run', async () => {
    const { page } = await open(BUILT)
    const names = await page
      .getByLabel('recorded run')
      .locator('option')
      .evaluateAll((all) => all.map((option) => (option as HTMLOptionElement).value))
    const seen = new Set<string>()
    for (const name of names) {
      await page.getByLabel('recorded run').selectOption(name)
      seen.add((await pictures(page)).join(''))
      expect(await page.locator('.framed header strong').textContent()).toMatch(/^✓/)
    }
    expect(seen.size).toBe(names.length)
    await page.close()
  })

  it('follows a byte by the slider, in words and with a line through all rows', async () => {
    const { page } = await open(BUILT)
    const slider = page.locator('.framed').getByRole('slider')
    await slider.focus()
    await slider.press('Home')
    await slider.press('ArrowRight')
    expect(await slider.getAttribute('aria-valuetext')).toMatch(
      /^Byte 2 of \d+ \(0x00\): byte 2 of 4 of the length of ‘hello’\. Written at .*: ✓ intact\.$/,
    )
    expect(await page.locator('.framed .journey').count()).toBe(1)
    await page.locator('.framed').getByText('Byte 2 of').waitFor()
    expect(await page.locator('.raw .journey').count()).toBe(0)
    await page.close()
  })

  it('feeds the real decoder: cut and fed anywhere, it gives the same messages', async () => {
    const { page } = await open(BUILT)
    await goTo(page, 'decoder')
    const slider = page.getByRole('slider')
    await slider.focus()
    for (const [key, state] of [
      ['Home', 'between frames'],
      ['ArrowRight', 'header: 1 of 4 bytes'],
      ['End', 'between frames'],
    ] as const) {
      await slider.press(key)
      await page.locator('.state strong', { hasText: state }).waitFor()
    }
    expect(await page.locator('.state .chip').allTextContents()).toEqual(['hi', "''", '你'])
    const pushes = page.getByText(/^push\(\) × /)
    expect(await pushes.textContent()).toBe('push() × 4')
    await page.getByRole('button', { name: 'cut after byte 2', exact: true }).click()
    await page.getByRole('button', { name: 'cut after byte 16', exact: true }).click()
    await page.getByRole('button', { name: 'cut after byte 1', exact: true }).click()
    expect(await pushes.textContent()).toBe('push() × 5')
    expect(await page.locator('.state .chip').allTextContents()).toEqual(['hi', "''", '你'])
    await page.getByRole('button', { name: 'Try all 65,536 ways to cut' }).click()
    await page.getByText(/^65,536 of 65,536 ways gave the same messages/).waitFor()
    await page.getByLabel('stream').first().selectOption('tooLarge')
    await page.getByText(/^FrameTooLargeError: /).waitFor()
    await page.close()
  })

  it('takes the browser’s language, and switches it', async () => {
    const { page } = await open(BUILT, { locale: 'zh-CN' })
    expect(await page.locator('h1').textContent()).toBe('TCP 传的是字节，不是消息')
    expect(await page.getAttribute('html', 'lang')).toBe('zh-CN')
    await page.getByRole('button', { name: 'English' }).click()
    expect([await page.title(), await page.getAttribute('html', 'lang')]).toEqual([
      'TCP carries bytes, not messages',
      'en',
    ])
    await page.close()
  })

  describe.each(['en-US', 'zh-CN'])('in %s', (locale) => {
    describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
      it.each([1280, 390])(
        'at %i pixels: no serious finding of axe, no sideways scroll, nothing moves, the keyboard reaches everything',
        { timeout: LONG },
        async (width) => {
          const { page, seen } = await open(BUILT, {
            locale,
            colorScheme,
            viewport: { width, height: 800 },
            reducedMotion: 'reduce',
          })
          for (const tab of TABS) {
            await goTo(page, tab)
            const choices = page.locator('.choices button')
            for (let choice = 0; choice < Math.max(1, await choices.count()); choice++) {
              if ((await choices.count()) > 0) await choices.nth(choice).click()
              expect([tab, choice, await seriousFindings(page)]).toEqual([tab, choice, []])
              expect(
                await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
              ).toBeLessThanOrEqual(0)
              expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
              expect(await unlabelled(page)).toBe(0)
            }
            const { reached, all } = await walk(page)
            expect([tab, reached]).toEqual([tab, all])
          }
          expect(seen).toEqual([BUILT])
          await page.close()
        },
      )
    })
  })
})
