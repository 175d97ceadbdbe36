import { expect, it } from 'vitest'
import { forestPicture, forestPlot } from '../../../src/report/html/forest-plot.js'
import { markup } from '../../../src/report/html/markup.js'
import { handMadeResults, peersResults } from '../hand-made-results.js'

/** The picture, and the place and the words of each row in it, from top to bottom. */
function drawn(results = handMadeResults()) {
  const svg = markup`${forestPicture(results.summary, results.suite).content}`.text
  const rows = svg.matchAll(
    /x1="([\d.]+)" x2="([\d.]+)" y1="[\d.]+" y2="[\d.]+"\/>(?:<circle class="(\w+)" cx="([\d.]+)".*?|<polygon.*?)<text class="faint"[^>]*>([^<]*)</g,
  )
  return {
    svg,
    rows: Array.from(rows, ([, low, high, look, at, words]) => ({
      low: Number(low),
      high: Number(high),
      look,
      at: at === undefined ? undefined : Number(at),
      words,
    })),
  }
}

function find(words: string) {
  const row = drawn().rows.find((each) => each.words === words)
  if (row?.at === undefined) throw new Error(`no row says ${words}`)
  return { ...row, at: row.at }
}

it('puts what is faster further to the right', () => {
  const marks = drawn().rows.filter(({ at }) => at !== undefined)
  const bySpeed = marks.toSorted((a, b) => Number.parseFloat(a.words!) - Number.parseFloat(b.words!))
  const places = bySpeed.map(({ at }) => at!)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(new Set(places).size).toBeGreaterThan(4)
})

it('turns a latency round, so that right is faster there too', () => {
  const one = Number(/class="one" x1="([\d.]+)"/.exec(drawn().svg)?.[1])
  const framed = find('0.80 [0.77, 0.83]')
  expect(framed.at).toBeLessThan(one)
  expect(framed.low).toBeLessThan(framed.at)
  expect(framed.high).toBeGreaterThan(framed.at)
  expect(framed.look).toBe('slower')
  expect(find('14.0 [13.0, 15.0]')).toMatchObject({ look: 'faster' })
})

it('is logarithmic: equal factors are equally far', () => {
  const one = Number(/class="one" x1="([\d.]+)"/.exec(drawn().svg)?.[1])
  const perDecade = (place: number, ratio: number) => (place - one) / Math.log10(ratio)
  expect(perDecade(find('80.0 [70.0, 90.0]').at, 80)).toBeCloseTo(
    perDecade(find('0.040 [0.030, 0.050]').at, 0.04),
    0,
  )
})

it('shades the A/A interval around the line at 1', () => {
  const { svg } = drawn()
  const one = Number(/class="one" x1="([\d.]+)"/.exec(svg)?.[1])
  const [, x, width] = /class="band" x="([\d.]+)"[^>]* width="([\d.]+)"/.exec(svg)!.map(Number)
  expect(x).toBeLessThan(one)
  expect(x! + width!).toBeGreaterThan(one)
})

it('has a row for the control, not for its twin', () => {
  const { svg } = drawn()
  expect(svg).toContain('framed against itself')
  expect(svg).not.toContain('framed (A/A)')
  expect(forestPlot(handMadeResults()).text).toContain('<th scope="col">framed (A/A)</th>')
})

it('leaves the baseline out, whichever target it is', () => {
  expect(drawn().svg).not.toContain('>raw <')
  expect(drawn(peersResults()).svg).not.toContain('>framed <')
})
