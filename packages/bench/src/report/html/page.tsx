import type { JSX } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { counted, formatTime } from '../../number-format.js'
import { isMeasurement } from '../../run/profiles.js'
import type { Results } from '../../run/results.js'
import { conclusion, noiseText, remarks } from '../conclusion.js'
import { deepestWorkload, keyWorkloads, workloadWords } from '../names.js'
import { speedMeasure } from '../ratios.js'
import { environmentLine, environmentRows, NO_MEASUREMENT, reproduceCommand } from '../run-words.js'
import { SIGNS_NOTE, type Table } from '../table.js'
import { correctnessTable, memoryTables, ratioTable, sweepTables, targetsTable, usageTable, workloadTable } from '../tables.js'
import { LatencyCurves, Rounds, Throughput } from './charts.js'
import { ForestPlot } from './forest.js'
import { HtmlTable, Section, type SectionProps } from './parts.js'
import { PAGE_STYLE } from './style.js'

/**
 * The results as one page that needs nothing else: no network, no script. The same results give the same page. It is
 * well-formed as XML too.
 */
export function htmlReport(results: Results): string {
  return `<!DOCTYPE html>\n${renderToString(<Page results={results} />)}\n`
}

function Page({ results }: { results: Results }): JSX.Element {
  const { suite, options, environment, summary } = results
  const sections = sectionsOf(results)
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
          <p class="conclusion">{conclusion(results).join(' ')}</p>
          <p class="faint">
            {`${environmentLine(environment)}. Profile ${options.profile}: ${counted(summary.rounds, 'round')} of ${counted(summary.workloads.length, 'workload')}, seed ${options.seed}.`}
          </p>
          <HowToRead results={results} />
          <ul>{remarks(results).map((remark) => <li>{remark}</li>)}</ul>
          <nav aria-label="Contents">
            <ul>{sections.map(({ id, title }) => <li><a href={`#${id}`}>{title}</a></li>)}</ul>
          </nav>
          {sections.map((section) => <Section {...section} />)}
        </main>
      </body>
    </html>
  )
}

function sectionsOf(results: Results): SectionProps[] {
  const sweeps = sweepTables(results)
  return [
    { id: 'ratios', title: 'Ratios, with intervals', children: <Ratios results={results} /> },
    ...(sweeps.length > 0 ? [{ id: 'sweeps', title: 'Where it gains, and where it costs', children: <Tables tables={sweeps} /> }] : []),
    { id: 'targets', title: 'What was compared', children: <HtmlTable table={targetsTable(results)} /> },
    { id: 'costs', title: 'What it takes', children: <Costs results={results} /> },
    { id: 'throughput', title: 'Throughput', children: <Throughput results={results} /> },
    { id: 'latency', title: 'Latency by percentile', children: <LatencyCurves results={results} /> },
    { id: 'rounds', title: 'Round by round', children: <Rounds results={results} /> },
    { id: 'correctness', title: 'What arrived', children: <Correctness results={results} /> },
    { id: 'figures', title: 'All figures, by workload', children: <Figures results={results} /> },
    { id: 'environment', title: 'Where it was measured', children: <Where results={results} /> },
  ]
}

function Tables({ tables }: { tables: readonly Table[] }): JSX.Element {
  return <>{tables.map((table) => <HtmlTable table={table} />)}</>
}

function Ratios({ results }: { results: Results }): JSX.Element {
  const { workloads } = results.summary
  const few = keyWorkloads(workloads).length < workloads.length
  const table = ratioTable(results, {
    title: 'Median [95 % interval]',
    workloads,
    pick: speedMeasure,
  })
  return (
    <>
      <p>
        Right of the line at 1 is better. The bar is the 95 % interval, the shaded band that of the A/A control: what lies in it may be noise.
        Where the load generator was the limit, server CPU comes first. {few && 'The charts show some of the workloads, the table all.'}
      </p>
      <ForestPlot results={results} />
      <details open={!few}>
        <summary>The same as a table</summary>
        <HtmlTable table={table} />
      </details>
    </>
  )
}

function Costs({ results }: { results: Results }): JSX.Element {
  const { workloads } = results.summary
  const deepest = deepestWorkload(workloads)
  const others = keyWorkloads(workloads).filter((each) => each !== deepest)
  return (
    <>
      {deepest && <HtmlTable table={usageTable(deepest, results)} />}
      <Tables tables={memoryTables(results)} />
      {others.length > 0 && (
        <details>
          <summary>The other workloads</summary>
          <Tables tables={others.map((each) => usageTable(each, results))} />
        </details>
      )}
    </>
  )
}

function Correctness({ results }: { results: Results }): JSX.Element {
  return (
    <>
      <p>
        Before anything is timed, every target must give back what it was sent: so many replies were compared byte by byte (✓), over all
        rounds. A run with one wrong byte ends there. A target without frames keeps its bytes in order too; what it loses is where messages
        begin and end. “intact” is the share of messages that one read gave whole and alone.
      </p>
      <HtmlTable table={correctnessTable(results)} />
    </>
  )
}

function Figures({ results }: { results: Results }): JSX.Element {
  return (
    <>
      {results.summary.workloads.map((each) => (
        <details>
          <summary>{workloadWords(each.workload, results.suite)}</summary>
          <HtmlTable table={workloadTable(results, each)} />
        </details>
      ))}
    </>
  )
}

function HowToRead({ results }: { results: Results }): JSX.Element {
  const { suite, summary, options } = results
  const terms: readonly (readonly [string, string])[] = [
    ['target', 'a way of getting messages there and back: a server and a load generator, in processes of their own, over a TCP connection on 127.0.0.1.'],
    ['workload', `the size of a message, and how many are in flight on each connection or go out per second.${suite.name === 'codecs' ? ' Here a size names an object: small, a handful of fields, 44 B of MessagePack; medium, nested, 1 KiB; large, a list of 64 medium ones.' : ''}`],
    ['round', `one pass over all workloads and targets, in random order, in fresh processes. There were ${summary.rounds}; each measurement counts ${options.duration} ms.`],
    ['ratio', `taken within a round, where the machine is the same for both; the median over the rounds is shown, with its 95 % interval (bootstrap). ${SIGNS_NOTE}`],
    ['noise', `what two targets that are the same differ by here: ${noiseText(results)}.`],
    ...(suite.ceiling === undefined ? [] : [['ceiling', `${suite.ceiling}: bytes only, in large writes. Its “messages” are its bytes divided by the size of a message.`] as const]),
    ...(suite.name === 'codecs' ? [['alone', 'the same objects decoded and encoded in a loop, without a socket; “codec of CPU” is its share of the echo server’s processor time.'] as const] : []),
  ]
  return (
    <section id="reading" aria-labelledby="reading-title">
      <h2 id="reading-title">How to read it</h2>
      <dl>
        {terms.map(([term, meaning]) => (
          <>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
    </section>
  )
}

function Where({ results }: { results: Results }): JSX.Element {
  return (
    <>
      <dl>
        {[...environmentRows(results.environment), ['it took', `${formatTime(results.took)} minutes`] as const].map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <p>To repeat it: Node 20.19 or later, in a clone of the repository, with nothing else running.</p>
      <pre>
        <code>{`npm ci\n${reproduceCommand(results)}`}</code>
      </pre>
      <p>The seed gives the same random order and the same resampling. Expect the same outcomes and similar ratios, not the same rates.</p>
    </>
  )
}
