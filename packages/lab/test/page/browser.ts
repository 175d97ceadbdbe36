import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { chromium, type Browser, type Page } from 'playwright-core'

const EXECUTABLE = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'chromium'))
  .find((file) => existsSync(file))

/** Without Debian's package `chromium` the suites of the page are skipped; `.ci/run` installs it, and fails if they are. */
export const noBrowser = EXECUTABLE === undefined
if (noBrowser) console.log('skipped: the page is driven in Debian’s chromium, which is not installed')

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE!, args: ['--no-sandbox'] })
}

/** The page as the build makes it, and as it is in docs. */
export const BUILT = pathToFileURL(join(import.meta.dirname, '../../dist/lab.html')).href
export const STATIC = pathToFileURL(join(import.meta.dirname, '../../../../docs/lab.html')).href

export const TABS = ['lanes', 'failures', 'decoder', 'myths'] as const

export async function goTo(page: Page, tab: (typeof TABS)[number]): Promise<void> {
  await page.locator('nav button').nth(TABS.indexOf(tab)).click()
}

/** What axe finds that is serious or critical. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run())
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' ')}`)
}

/** Pictures as they are drawn. */
export function pictures(page: Page): Promise<string[]> {
  return page.locator('main svg[role=img]').evaluateAll((all) => all.map((svg) => svg.outerHTML))
}

/** Pictures without a text: neither a label, nor lines of words beside them. */
export function unlabelled(page: Page): Promise<number> {
  return page
    .locator('main svg:not([aria-hidden=true])')
    .evaluateAll((all) => all.filter((svg) => (svg.getAttribute('aria-label') ?? '') === '').length)
}

/** Presses Tab until the focus has been everywhere, and gives how many places it came to, and how many there are. */
export async function walk(page: Page): Promise<{ reached: number; all: number }> {
  const controls = 'button, select, input, summary, [tabindex="0"]'
  const all = await page.locator(controls).count()
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  await page.locator('h1').click()
  for (let presses = 0; presses < all + 2; presses++) {
    await page.keyboard.press('Tab')
    await page.evaluate(() => document.activeElement?.setAttribute('data-reached', ''))
  }
  const reached = await page.locator(`:is(${controls})[data-reached]`).count()
  return { reached, all }
}
