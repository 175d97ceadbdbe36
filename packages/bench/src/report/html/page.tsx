import type { ComponentChildren, JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { counted, formatTime } from '../../number-format.js'
import { isMeasurement } from '../../run/profiles.js'
import type { Results } from '../../run/results.js'
import { conclusion, noiseText, remarks } from '../conclusion.js'
import { speedMeasure } from '../ratios.js'
import { environmentLine, environmentRows, NO_MEASUREMENT, reproduceCommand } from '../run-words.js'
import { SIGNS_NOTE, type Table } from '../table.js'
import { memoryTables, ratioTable, targetsTable, workloadTable } from '../tables.js'
import { latencyCharts, roundCharts, throughputCharts } from './charts.js'
import { ForestPlot } from './forest.js'
import { HtmlTable } from './parts.js'
import { PAGE_STYLE } from './style.js'

interface Section {
  /** What links point to. */
  readonly id: string
  readonly title: string
  readonly text?: string
  readonly items?: readonly (readonly [term: string, meaning: string])[]
  readonly children?: ComponentChildren
  readonly tables?: readonly Table[]
  /** Tables that are shown when one asks for them. */
  readonly more?: readonly Table[]
}

/**
 * The results as one page that needs nothing else: no network, no script. The same results give the same page. It is
 * well-formed as XML too.
 */
export function htmlReport(results: Results): string {
  return `<!DOCTYPE html>\n${renderToString(<Page results={results} />)}\n`
}

function Page({ results }: { results: Results }): JSX.Element {
  const { suite, options, environment, summary } = results
  const [found, certainty] = conclusion(results)
  const [reading, ...sections] = sectionsOf(results)
  const run = `Profile ${options.profile}: ${counted(summary.rounds, 'round')} of ${counted(summary.workloads.length, 'workload')}, seed ${options.seed}.`
  const links = sections.map(({ id, title }) => (
    <li>
      <a href={`#${id}`}>{title}</a>
    </li>
  ))
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{suite.title}</title>
        <style>{PAGE_STYLE}</style>
      </head>
      <body>
        <main>
          <h1>{suite.title}</h1>
          {!isMeasurement(options) && <p class="warning">{NO_MEASUREMENT}</p>}
          <p class="conclusion">
            <strong>{found}</strong> {certainty}
          </p>
          <p class="faint">{`${environmentLine(environment)}. ${run}`}</p>
          {sectionElement(reading!)}
          <nav aria-label="Contents">
            <ul>{links}</ul>
          </nav>
          {sections.map(sectionElement)}
        </main>
      </body>
    </html>
  )
}

function sectionElement({ id, title, text, items, children, tables = [], more = [] }: Section): JSX.Element {
  const list = items?.map(([term, meaning]) => (
    <li>
      {term && <strong>{`${term}: `}</strong>}
      {meaning}
    </li>
  ))
  return (
    <section id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {text && <p>{text}</p>}
      {list && <ul>{list}</ul>}
      {children}
      {tables.map(HtmlTable)}
      {more.map((table) => (
        <details>
          <summary>{table.title}</summary>
          {HtmlTable(table)}
        </details>
      ))}
    </section>
  )
}

function sectionsOf(results: Results): Section[] {
  const { summary, environment } = results
  const { workloads } = summary
  const rounds = roundCharts(results)
  const found = remarks(results).map((remark) => ['', remark] as const)
  return [
    { id: 'reading', title: 'How to read it', items: terms(results) },
    {
      id: 'ratios',
      title: 'Ratios, with intervals',
      text: 'Right of the line at 1 is better. The bar is the 95 % interval, the shaded band that of the A/A control: what lies in it may be noise. Where the load generator was the limit, server CPU comes first.',
      children: <ForestPlot results={results} />,
      tables: [ratioTable(results, { title: 'All workloads', workloads, pick: speedMeasure })],
    },
    ...(found.length === 0 ? [] : [{ id: 'findings', title: 'What else was found', items: found }]),
    { id: 'targets', title: 'What was compared', tables: [targetsTable(results)] },
    {
      id: 'throughput',
      title: 'Throughput',
      text: 'Medians over the rounds. They belong to this machine on that day: only their ratios travel. The upright axes are logarithmic, the steps below are not to scale.',
      children: throughputCharts(results) ?? 'No two workloads differ in one thing only: see the tables.',
    },
    {
      id: 'latency',
      title: 'Latency by percentile',
      text: 'How long the slowest messages take: p99 is the time that one of a hundred exceeds. A line ends where fewer than ten messages lie beyond. At a constant rate the clock of each message starts when it was due, not when it went out: a generator that waits for a slow reply before it sends the next would leave out just the messages that had to wait (“coordinated omission”).',
      children: latencyCharts(results) ?? 'No workload of this run was timed.',
    },
    {
      id: 'rounds',
      title: 'Round by round',
      text: `Each round measures every target with every workload once. A machine that drifts shows a slope, a burst of other work an outlier; since targets are compared within a round, neither moves a median much. ${environment.pinned.length < 2 ? 'Processes were not kept on a processor.' : 'In the shaded rounds server and load generator had swapped their processors.'}`,
      children: rounds.charts,
      more: rounds.tables,
    },
    {
      id: 'figures',
      title: 'All figures: what it takes, and what arrived',
      text: 'Before anything is timed, every target must give back what it was sent: so many replies were compared byte by byte (✓). A run with one wrong byte ends there. “intact” is the share of messages that one read gave whole and alone, where a read is taken for a message. Reads and writes are system calls per message, on the wire bytes there and back.',
      tables: memoryTables(results),
      more: workloads.map((each) => workloadTable(results, each)),
    },
    {
      id: 'environment',
      title: 'Where it was measured',
      items: [
        ...environmentRows(environment),
        ['it took', `${formatTime(results.took)} minutes`],
        ['again', reproduceCommand(results)],
      ],
      text: 'The seed gives the same random order and the same resampling. Expect the same outcomes and similar ratios, not the same rates.',
    },
  ]
}

function terms(results: Results): (readonly [term: string, meaning: string])[] {
  const { suite, summary, options } = results
  const codecs = suite.name === 'codecs'
  return [
    [
      'target',
      'a way of getting messages there and back: a server and a load generator in processes of their own.',
    ],
    [
      'workload',
      `the size of a message, and how many are in flight on each connection or go out per second.${codecs ? ' Here a size names an object: small, a handful of fields, 44 B of MessagePack; medium, nested, 1 KiB; large, a list of 64 medium ones.' : ''}`,
    ],
    [
      'round',
      `one pass over all of them, in random order, in fresh processes. There were ${summary.rounds}; each measurement counts ${options.duration} ms.`,
    ],
    [
      'ratio',
      `taken within a round; shown is the median over the rounds, with its 95 % interval (bootstrap). ${SIGNS_NOTE}`,
    ],
    ['noise', `what two targets that are the same differ by here: ${noiseText(results)}.`],
    ...(suite.ceiling === undefined
      ? []
      : [
          [
            'ceiling',
            `${suite.ceiling}: bytes only, in large writes. Its “messages” are its bytes divided by the size of a message.`,
          ] as const,
        ]),
    ...(codecs
      ? [
          [
            'alone',
            'the same objects decoded and encoded in a loop, without a socket; “codec of CPU” is its share of the echo server’s processor time.',
          ] as const,
        ]
      : []),
  ]
}
