import { environmentRows } from '../environment-rows.js'
import { targetLabel, tierNote } from '../targets.js'
import { reproduceCommand } from '../reproduce.js'
import { formatTime } from '../../number-format.js'
import type { Results } from '../../run/results.js'
import { markup, type Content, type Markup } from './markup.js'
import { htmlTable } from './table.js'

/** What was compared, and what could not be. */
export function targetsTable({ suite }: Results): Markup {
  const role = (name: string) =>
    [
      name === suite.baseline && 'baseline',
      name === suite.ceiling && 'ceiling',
      name === suite.control[1] && 'A/A',
    ]
      .filter((each) => each !== false)
      .join(', ')
  const versions = suite.targets.some(({ version }) => version !== undefined)
  const rows: Content[][] = suite.targets.map(({ name, what, version }) => [
    targetLabel(name, suite),
    what,
    role(name),
    ...(versions ? [version ?? ''] : []),
  ])
  return markup`${htmlTable([['target', 'what it is', 'part', ...(versions ? ['made of'] : [])], ...rows], 'The targets: the ways of getting messages there and back', 'words')}
${
  suite.missing.length > 0 &&
  markup`<h3>Not measured here</h3>
<ul>${suite.missing.map(({ target, missing }) => markup`<li>${target}: ${missing}</li>`)}</ul>
`
}`
}

export function environmentSection({ environment, suite, took }: Results): Markup {
  const made = suite.targets.flatMap(({ name, version }) =>
    version === undefined ? [] : [`${name}: ${version}`],
  )
  return markup`<dl>${environmentRows(environment).map(
    ([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>
`,
  )}${made.length > 0 && markup`<dt>other programs</dt><dd>${made.join('; ')}</dd>`}<dt>it took</dt><dd>${formatTime(took)} minutes</dd></dl>
`
}

export function howToRead({ suite, summary, options }: Results): Markup {
  const notes = [...new Set(suite.targets.map(({ name }) => tierNote(name, suite)))].filter(
    (note) => note !== '',
  )
  const terms: readonly (readonly [string, string])[] = [
    [
      'target',
      'one way of getting messages there and back: a server and a load generator, in processes of their own, over a TCP connection on 127.0.0.1.',
    ],
    [
      'workload',
      'one load: the size of a message, and either how many are in flight on each connection or how many go out a second. “64 B, one at a time” is a classic send, wait, receive.',
    ],
    ...(suite.name === 'codecs'
      ? [
          [
            'objects',
            'here a size names an object, small, medium or large: its bytes on the wire differ from codec to codec.',
          ] as const,
        ]
      : []),
    [
      'round',
      `one pass over all workloads and targets, in random order, in fresh processes. There were ${summary.rounds}; each measurement counts ${options.duration} ms.`,
    ],
    [
      `÷ ${suite.baseline}`,
      'a ratio is taken within a round, where the machine is the same for both, and the median over the rounds is shown. That is why ratios can be trusted where absolute rates cannot.',
    ],
    [
      '[low, high]',
      'the 95 % interval of that median (percentile bootstrap over the rounds): were the run repeated, the median would mostly fall in there.',
    ],
    [
      'outcome',
      '“faster” or “slower” only if the whole interval lies beyond 1 and beyond the A/A interval; else “no difference shown”, which does not mean that there is none.',
    ],
    [
      'A/A',
      `${suite.control[0]} against itself: what two things that are the same differ by on this machine.`,
    ],
    ...(suite.ceiling === undefined
      ? []
      : [
          [
            'ceiling',
            `${suite.ceiling}: bytes only, in large writes. Its “messages” are its bytes divided by the size of a message.`,
          ] as const,
        ]),
    ...(notes.length === 0
      ? []
      : [
          [
            notes.join(', '),
            'targets that do another job than the rest: their figures are to be read beside the others, not against them.',
          ] as const,
        ]),
  ]
  return markup`<dl>${terms.map(
    ([term, meaning]) => markup`<dt>${term}</dt><dd>${meaning}</dd>
`,
  )}</dl>
`
}

export function howToReproduce(results: Results): Markup {
  return markup`<p>With Node 20.19 or later, in a clone of the repository, with nothing else running:</p>
<pre><code>npm ci
${reproduceCommand(results)}</code></pre>
<p>The seed gives the same random order and the same resampling. Expect the same outcomes and similar ratios, not the same rates.</p>
`
}
