import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { describe, expect, it } from 'vitest'
import { latencyCharts, roundCharts, throughputCharts } from '../../../src/report/html/charts.js'
import { ForestPlot, forestPicture } from '../../../src/report/html/forest.js'
import { logAxis } from '../../../src/report/html/parts.js'
import { handMadeResults, peersResults } from '../hand-made-results.js'
import { simulatedResults } from '../simulated-results.js'
import { framedAndRaw } from '../../../src/suites.js'

/** The points of the lines of charts, one list a line; legends have lines too, of two points at one height. */
function linesOf(svg: string): [x: number, y: number][][] {
  const paths = svg.replaceAll(/<ul.*?<\/ul>/gs, '').matchAll(/class="line [^>]* d="M([^"]*)"/g)
  return Array.from(paths, ([, path]) =>
    path!.split('L').map((point): [number, number] => point.split(',').map(Number) as [number, number]),
  )
}

describe('the plot of the ratios', () => {
  const marks = (svg: string) =>
    Array.from(
      svg.matchAll(
        /text-anchor="end">([\d.]+) \[[^<]*<\/text><line class="interval \w+" x1="([\d.]+)" x2="([\d.]+)"[^>]*><\/line><circle class="(\w+)" cx="([\d.]+)"/g,
      ),
      ([, ratio, low, high, look, at]) => ({
        ratio: Number(ratio),
        low: Number(low),
        high: Number(high),
        look,
        at: Number(at),
      }),
    )
  const svg = forestPicture(handMadeResults())
  const one = Number(/class="one" x1="([\d.]+)"/.exec(svg)?.[1])

  it('puts what is better further to the right, within its interval, on one scale', () => {
    const sorted = marks(svg).toSorted((a, b) => a.ratio - b.ratio)
    expect(sorted.map(({ ratio }) => ratio)).toEqual([0.04, 0.25, 0.8, 1, 1, 14, 80])
    expect(sorted.map(({ at }) => at)).toEqual(sorted.map(({ at }) => at).toSorted((a, b) => a - b))
    for (const { low, at, high } of sorted) {
      expect(low).toBeLessThan(at)
      expect(high).toBeGreaterThan(at)
    }
    expect(sorted.map(({ look }) => look)).toEqual([
      'worse',
      'worse',
      'worse',
      'same',
      'same',
      'better',
      'better',
    ])
  })

  it('is logarithmic: equal factors are equally far', () => {
    const perDecade = marks(svg).flatMap(({ ratio, at }) =>
      ratio === 1 ? [] : [(at - one) / Math.log10(ratio)],
    )
    for (const each of perDecade) expect(each).toBeCloseTo(perDecade[0]!, -1)
  })

  it('shades the A/A interval around the line at 1', () => {
    const [, x, width] = /class="band" x="([\d.]+)"[^>]* width="([\d.]+)"/.exec(svg)!.map(Number)
    expect(x).toBeLessThan(one)
    expect(x! + width!).toBeGreaterThan(one)
  })

  it('leaves out the baseline, whichever target it is, and the twin', () => {
    expect(svg).not.toMatch(/>raw<|>framed \(A\/A\)</)
    expect(forestPicture(peersResults())).not.toContain('>framed<')
  })

  it('has server CPU before the rate where the load generator was the limit, and alone in the README', () => {
    const limited = simulatedResults(framedAndRaw, {
      more: (name) => ({
        loadBusy: name === 'raw-naive' ? 1 : 0.5,
        server: { cpu: 0.5, reads: 1, writes: 1, faults: 0 },
      }),
    })
    const panels = (text: string) => [...text.matchAll(/>by (server CPU|messages)/g)].map(([, by]) => by)
    const both = ['server CPU', 'messages']
    expect(panels(renderToString(h(ForestPlot, { results: limited }))).slice(-2)).toEqual(both)
    expect(new Set(panels(forestPicture(limited)))).toEqual(new Set(['server CPU']))
    expect(panels(svg)).toEqual(['messages'])
  })
})

describe('the charts', () => {
  it('of throughput go through every step of a sweep, and rise where the values do', () => {
    const svg = renderToString(throughputCharts(handMadeResults())!)
    expect(svg).toContain('messages in flight on each connection')
    const framed = linesOf(svg).find((points) => points[1]![1] < points[0]![1])
    expect(framed).toHaveLength(2)
    for (const points of linesOf(svg)) expect(points[1]![0]).toBeGreaterThan(points[0]![0])
    expect(
      throughputCharts(handMadeResults({ summary: { ...handMadeResults().summary, workloads: [] } })),
    ).toBeUndefined()
  })

  it('of latency never fall from one percentile to the next, and end where too few messages lie beyond', () => {
    const svg = renderToString(latencyCharts(handMadeResults())!)
    expect(linesOf(svg).length).toBeGreaterThan(4)
    for (const points of linesOf(svg)) {
      const [across, times] = [points.map(([x]) => x), points.map(([, y]) => -y)]
      expect(across).toEqual(across.toSorted((a, b) => a - b))
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }
    expect(svg).toMatch(/>p99</)
    expect(svg).not.toMatch(/>p99\.9</)
  })

  it('of rounds have a point a round, and shade those with swapped processors', () => {
    const { charts, tables } = roundCharts(handMadeResults())
    const svg = renderToString(charts)
    for (const points of linesOf(svg)) expect(points).toHaveLength(3)
    expect(svg.match(/class="band"/g)).toHaveLength(2)
    expect(tables.map(({ title }) => title)).toEqual([
      'framed (A/A) ÷ framed, by round',
      'framed ÷ raw, by round',
    ])
    expect(tables[0]!.rows[0]!.slice(0, 3)).toEqual(['1', '1.00', '1.00'])
  })

  it('of rounds shade none where processes were not kept on a processor', () => {
    const { environment } = handMadeResults()
    const unpinned = handMadeResults({ environment: { ...environment, pinned: [] } })
    expect(renderToString(roundCharts(unpinned).charts)).not.toContain('class="band"')
  })
})

describe('a logarithmic axis', () => {
  it.each([[[0.5, 2]], [[0.9, 1.1]], [[0.003, 120]], [[1, 1e9]], [[1, 1e300]], [[20, 30]], [[]]])(
    'has a few round values within %j',
    (values) => {
      const { ticks, scale } = logAxis('', values, 1)
      expect(ticks.length).toBeGreaterThan(1)
      expect(ticks.length).toBeLessThanOrEqual(7)
      const at = ticks.map(({ value }) => scale([0, 100])(value))
      expect(at).toEqual(at.toSorted((a, b) => a - b))
      for (const place of at) expect(place).toBeGreaterThanOrEqual(0)
    },
  )

  it('labels them shortly', () => {
    const labels = logAxis('', [0.1, 2e6], 1).ticks.map(({ label }) => label)
    expect(labels).toEqual(expect.arrayContaining(['0.1', '10', '1 k']))
  })

  it('leaves out what has no logarithm', () => {
    const { scale } = logAxis('', [Number.NaN, 0, -1, 2, 8], 2)
    expect([1, 4, 16].map(scale([0, 100])).map(Math.round)).toEqual([0, 50, 100])
  })
})
