import { describe, expect, it } from 'vitest'
import { latencyQuantile } from '@echo/harness'
import { roundTimeLine } from '../../../src/report/html/round-time-line.js'
import { correctnessMatrix } from '../../../src/report/html/correctness-matrix.js'
import { costTables } from '../../../src/report/html/cost-tables.js'
import { heatMap } from '../../../src/report/html/heat-map.js'
import { latencyCurves } from '../../../src/report/html/latency-curves.js'
import { throughputCurves } from '../../../src/report/html/throughput-curves.js'
import { numberText } from '../../../src/report/known.js'
import { closed } from '../../../src/load/workload.js'
import { targetSummary, estimate, byRate, handMadeResults, peersResults } from '../hand-made-results.js'

/** The points of the lines of a chart, one list a line. */
function lines(svg: string): number[][][] {
  return Array.from(svg.matchAll(/class="line [^>]*points="([^"]*)"/g), ([, points]) =>
    points!.split(' ').map((point) => point.split(',').map(Number)),
  )
}

/** Text without tags. */
function words(html: string): string {
  return html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ')
}

describe('the heat map', () => {
  it('shows the target that the suite is about, in the colour of its outcome', () => {
    const html = heatMap(handMadeResults()).text
    expect(html).toMatch(/--faster-fill\);fill-opacity:1"\/><text [^>]*>14\.0</)
    expect(html).toMatch(/--slower-fill\);[^>]*><text [^>]*>0\.80</)
    expect(html).toMatch(/--same-fill\);[^>]*><text class="faint"[^>]*>cannot</)
  })

  it('has a map for each number of connections', () => {
    const results = handMadeResults()
    const many = {
      workload: closed(64, 16, 8),
      targets: [targetSummary('raw'), byRate('framed', estimate(3), 'faster')],
    }
    const workloads = [...results.summary.workloads, many]
    const html = heatMap({ ...results, summary: { ...results.summary, workloads } }).text
    expect(html).toContain('framed ÷ raw, one connection')
    expect(html).toContain('framed ÷ raw, 8 connections')
  })

  it('shows all targets where they are measured against the one that it would show', () => {
    const html = heatMap(peersResults()).text
    expect(html).toContain('All targets ÷ framed')
    expect(html).toContain('stream (no messages)')
  })
})

describe('the throughput curves', () => {
  it('rise where the values do, over depth and over size', () => {
    const html = throughputCurves(handMadeResults()).text
    expect(html).toContain('Messages a second over depth: 64 B, one connection')
    expect(html).toContain('MiB a second over size: 256 in flight, one connection')
    const framed = lines(html).find((points) => points.length === 2 && points[1]![1]! < points[0]![1]!)
    expect(framed).toBeDefined()
    for (const points of lines(html)) {
      const across = points.map(([x]) => x!)
      expect(across).toEqual(across.toSorted((a, b) => a - b))
    }
  })

  it('hold every figure as a table too', () => {
    expect(words(throughputCurves(handMadeResults()).text)).toContain('1.40 M, 6.10 MiB')
  })
})

describe('the latency curves', () => {
  const html = latencyCurves(handMadeResults()).text

  it('keep closed loop and constant rate apart, and say why', () => {
    expect(html).toMatch(/round trips<\/h3>.*64 B, one at a time.*due<\/h3>.*64 B at 1\.00 k\/s/s)
    expect(html).toContain('coordinated omission')
  })

  it('never fall from one percentile to the next', () => {
    for (const points of lines(html)) {
      const [across, times] = [points.map(([x]) => x!), points.map(([, y]) => -y!)]
      expect(across).toEqual(across.toSorted((a, b) => a - b))
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }
    expect(lines(html).length).toBeGreaterThan(4)
  })

  it('end where too few messages lie beyond', () => {
    const { latencies } = handMadeResults().summary.workloads[0]!.targets[0]!
    const [p50, p99] = [0.5, 0.99].map((q) => numberText(latencyQuantile(latencies!, q)))
    expect(words(html)).toContain(`64 B, one at a time: raw ${p50} ${p50} ${p99}`)
    expect(html).toMatch(/<text[^>]*>p99<\/text>/)
    expect(html).not.toMatch(/<text[^>]*>p99\.9<\/text>/)
  })
})

describe('the time line of rounds', () => {
  it('has a point a round, and shades those with swapped processors', () => {
    const html = roundTimeLine(handMadeResults()).text
    for (const points of lines(html)) expect(points.length).toBe(3)
    expect(html.match(/<rect class="band"/g)).toHaveLength(2)
    expect(words(html)).toContain('1 1.00 1.00')
  })

  it('shades none where processes were not kept on a processor', () => {
    const { environment } = handMadeResults()
    const html = roundTimeLine(handMadeResults({ environment: { ...environment, pinned: [] } })).text
    expect(html).not.toContain('<rect class="band"')
    expect(html).toContain('not kept on a processor')
  })
})

describe('the correctness matrix', () => {
  it('counts over all rounds what was compared', () => {
    const text = words(correctnessMatrix(handMadeResults()).text)
    expect(text).toContain('64 B, 256 in flight ✓ 768, intact 3.1 % ✓ 768 ✓ 768 ✓ 768 ✓ 768')
    expect(text).toContain('cannot: empty messages stall')
    expect(text).toContain('cannot: no messages to time')
  })
})

describe('the costs', () => {
  it('are those of both sides, and of memory', () => {
    const text = words(costTables(handMadeResults()).text)
    expect(text).toContain('framed 2.00 1.00 0.50 0.25 0.10 0.20 136 0.50 [0.45, 0.55] 95.0 % 50.0 % neither')
    expect(text).toContain('framed 593 2.4')
  })

  it('need no figures of a system that tells none', () => {
    const results = handMadeResults()
    const workloads = results.summary.workloads.map(({ workload, targets }) => ({
      workload,
      targets: targets.map(({ server: _server, load: _load, ...target }) => target),
    }))
    const text = words(costTables({ ...results, summary: { ...results.summary, workloads } }).text)
    expect(text).toContain('framed – – – – – – 136 0.50 [0.45, 0.55] – – neither')
  })
})
