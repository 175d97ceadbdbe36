import type { Answer } from '../answer.js'
import { answers } from '../answers.js'
import { environmentLine } from '../environment-rows.js'
import { NO_MEASUREMENT } from '../header.js'
import { counted } from '../../number-format.js'
import { isMeasurement } from '../../run/run-options.js'
import type { Results } from '../../run/results.js'
import { roundTimeLine } from './round-time-line.js'
import { correctnessMatrix } from './correctness-matrix.js'
import { costTables } from './cost-tables.js'
import { targetsTable, environmentSection, howToRead, howToReproduce } from './explanations.js'
import type { Section } from './figure.js'
import { forestPlot } from './forest-plot.js'
import { heatMap } from './heat-map.js'
import { latencyCurves } from './latency-curves.js'
import { Markup, markup, type Content } from './markup.js'
import { PAGE_STYLE } from './style.js'
import { throughputCurves } from './throughput-curves.js'

/**
 * The results as one page that needs nothing else: no network, no script. The same results give the same page. It is
 * well-formed as XML too.
 */
export function htmlReport(results: Results): string {
  const { suite } = results
  const sections = sectionsOf(results)
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${suite.title}</title>
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
<main>
<h1>${suite.title}</h1>
<p class="faint">${summaryLine(results)}</p>
${warnings(results)}
<section class="answers" aria-label="In short">${answers(results).map(answer)}</section>
<nav aria-label="Contents"><ul>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ul></nav>
${sections.map(
  ({ id, title, content }) => markup`<section id="${id}" aria-labelledby="${`${id}-title`}">
<h2 id="${`${id}-title`}">${title}</h2>
${content}</section>
`,
)}</main>
</body>
</html>
`.text
}

function sectionsOf(results: Results): Section[] {
  const { suite } = results
  return [
    { id: 'targets', title: 'What was compared', content: targetsTable(results) },
    { id: 'ratios', title: `How many times as fast as ${suite.baseline}`, content: forestPlot(results) },
    { id: 'map', title: 'Where it gains, and where it costs', content: heatMap(results) },
    { id: 'throughput', title: 'Throughput', content: throughputCurves(results) },
    { id: 'latency', title: 'Latency by percentile', content: latencyCurves(results) },
    { id: 'rounds', title: 'Round by round', content: roundTimeLine(results) },
    { id: 'correctness', title: 'What arrived', content: correctnessMatrix(results) },
    { id: 'costs', title: 'What it takes', content: costTables(results) },
    { id: 'environment', title: 'Where it was measured', content: environmentSection(results) },
    { id: 'reading', title: 'How to read it', content: howToRead(results) },
    { id: 'reproduce', title: 'How to reproduce it', content: howToReproduce(results) },
  ]
}

function summaryLine({ environment, options, summary }: Results): string {
  return `${environmentLine(environment)}. Profile ${options.profile}: ${counted(summary.rounds, 'round')} of ${counted(summary.workloads.length, 'workload')}, seed ${options.seed}.`
}

function warnings({ options, summary }: Results): Content {
  return [
    ...(isMeasurement(options) ? [] : [NO_MEASUREMENT]),
    ...(summary.control.sound
      ? []
      : ['This machine was too noisy while it was measured: see the last answer.']),
  ].map(
    (warning) => markup`<p class="warning">${warning}</p>
`,
  )
}

/** What stands before the first colon says which load it is about: it is set apart. */
function answer({ question, short, sentences }: Answer): Markup {
  return markup`<h3>${question}</h3>
<p><strong>${short}</strong></p>
<ul>${sentences.map(
    (sentence) => markup`<li>${labelled(sentence)}</li>
`,
  )}</ul>
`
}

function labelled(sentence: string): Content {
  const colon = sentence.indexOf(': ')
  if (colon === -1) return sentence
  return markup`<span class="faint">${sentence.slice(0, colon + 1)}</span>${sentence.slice(colon + 1)}`
}
