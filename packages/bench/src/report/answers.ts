import type { ControlSummary } from '../run/control-summary.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { ArmSummary, CellSummary } from '../run/summary.js'
import { formatShare } from '../number-format.js'
import { cellName } from '../load/cell.js'
import { shownArms, subjectOf, tierNote } from './arms.js'
import { cellWords } from './cell-words.js'
import { keyCells } from './key-cells.js'
import { isKnown, knownRatio, numberText, ratioText } from './known.js'
import { isByLatency, speedOf } from './speed.js'
import { deepestCell } from './usage-table.js'

/** A question that the run answers, and the answer in plain sentences. */
export interface Answer {
  readonly question: string
  readonly sentences: readonly string[]
}

/** The three answers, made from the figures. */
export function answers(results: Results): Answer[] {
  const { suite, summary } = results
  const subject = subjectOf(suite)
  return [
    subject === undefined
      ? {
          question: `How does each compare with ${suite.baseline}?`,
          sentences: standings(summary.cells, suite),
        }
      : {
          question: `What does ${subject} cost or gain against ${suite.baseline}?`,
          sentences: against(summary.cells, suite, subject),
        },
    {
      question: 'How far is that from what the machine can do?',
      sentences: ceilingSentences(summary.cells, suite),
    },
    {
      question: 'How much of this may be noise?',
      sentences: noiseSentences(summary.control, suite, summary.blocks),
    },
  ]
}

function against(cells: readonly CellSummary[], suite: ResultSuite, subject: string): string[] {
  const sentences = keyCells(cells).flatMap((cell) => {
    const own = cell.arms.find(({ arm }) => arm === subject)
    const said = own === undefined ? undefined : comparison(own, cell, suite.baseline)
    return said === undefined ? [] : [`${cellWords(cell.cell)}: ${said}.`]
  })
  return [...sentences, ...delivered(cells, suite), ...wire(cells, suite, subject)]
}

/** `14.2 times as many messages a second as raw-naive [13.8, 14.6]`. */
function comparison(own: ArmSummary, { arms }: CellSummary, baseline: string): string | undefined {
  const speed = speedOf(own)
  if (speed === undefined) return undefined
  const interval = `[${numberText(speed.low)}, ${numberText(speed.high)}]`
  const latency = isByLatency(arms)
  if (own.verdict !== 'faster' && own.verdict !== 'slower') {
    return `no difference shown: ${numberText(speed.median)} times as fast ${interval}${latency ? ' by the median round trip' : ''}`
  }
  return latency
    ? `${own.verdict}: the median reply is ${numberText(speed.median)} times as fast as ${baseline}'s ${interval}`
    : `${own.verdict}: ${numberText(speed.median)} times as many messages a second as ${baseline} ${interval}`
}

/** What became of messages where reads are taken for them, at its worst. */
function delivered(cells: readonly CellSummary[], suite: ResultSuite): string[] {
  const shares = cells.flatMap(({ cell, arms }) => {
    const intact = arms.find(({ arm }) => arm === suite.baseline)?.delivery?.intact
    return isKnown(intact) ? [{ cell, intact }] : []
  })
  const worst = shares.toSorted((a, b) => a.intact - b.intact)[0]
  const empty = cells.find(
    ({ cell, arms }) => cell.size === 0 && !arms.some(({ arm }) => arm === suite.baseline),
  )
  return [
    ...(worst === undefined
      ? []
      : [
          `Messages: ${suite.baseline} takes each read for a message, and of its messages ${formatShare(worst.intact)} arrived intact with ${cellWords(worst.cell)}; the others were glued together or cut apart. Every framed message arrived whole and alone.`,
        ]),
    ...(empty === undefined
      ? []
      : [`Empty messages: ${suite.baseline} cannot carry them; both sides would wait for ever.`]),
  ]
}

function wire(cells: readonly CellSummary[], { baseline }: ResultSuite, subject: string): string[] {
  const deepest = deepestCell(cells)
  const bytes = (name: string) => deepest?.arms.find(({ arm }) => arm === name)?.wireBytes
  const [own, other] = [bytes(subject), bytes(baseline)]
  if (deepest === undefined || !isKnown(own) || !isKnown(other)) return []
  return [
    `On the wire: ${Math.round(own)} bytes there and back for a message of ${deepest.cell.size} B, against ${Math.round(other)}.`,
  ]
}

/** Who is ahead and who behind in each cell, of those that do the same job; and apart from them, those that do not. */
function standings(cells: readonly CellSummary[], suite: ResultSuite): string[] {
  return keyCells(cells).map((cell) => {
    const others = shownArms(suite).filter(({ name }) => name !== suite.baseline)
    const same = others.filter(({ name }) => tierNote(name, suite) === '').map(({ name }) => name)
    const rest = others.filter(({ name }) => tierNote(name, suite) !== '').map(({ name }) => name)
    const groups = [
      ...(['faster', 'slower', 'no difference shown'] as const).map((verdict) =>
        group(cell, same, (own) => own.verdict === verdict, verdict, suite),
      ),
      group(cell, rest, () => true, 'another job', suite),
    ]
    return `${cellWords(cell.cell)}: ${groups.filter(Boolean).join('; ') || 'nothing to compare'}.`
  })
}

function group(
  { arms }: CellSummary,
  names: readonly string[],
  belongs: (own: ArmSummary) => boolean,
  label: string,
  suite: ResultSuite,
): string {
  const members = arms
    .filter((own) => names.includes(own.arm) && belongs(own))
    .flatMap((own) => {
      const speed = speedOf(own)?.median
      return speed === undefined ? [] : [{ arm: own.arm, speed }]
    })
    .toSorted((a, b) => b.speed - a.speed)
    .map(({ arm, speed }) => {
      const note = tierNote(arm, suite)
      return `${arm} ${numberText(speed)} ×${note === '' ? '' : ` (${note})`}`
    })
  return members.length === 0 ? '' : `${label}: ${members.join(', ')}`
}

function ceilingSentences(cells: readonly CellSummary[], suite: ResultSuite): string[] {
  const { ceiling } = suite
  if (ceiling === undefined) return fastest(cells, suite)
  const sentences = keyCells(cells).flatMap(({ cell, arms }) => {
    const shares = shownArms(suite).flatMap(({ name, tier }) => {
      const ratio = knownRatio(arms.find(({ arm }) => arm === name)?.ceilingRatio)
      return ratio === undefined || tier === 'less' ? [] : [`${name} ${formatPart(ratio.median)}`]
    })
    return shares.length === 0 ? [] : [`${cellWords(cell)}: ${shares.join(', ')}.`]
  })
  return [
    `${ceiling} carries bytes without any messages: the most that sockets give a program of this kind here. Of its bytes a second reach:`,
    ...sentences,
  ]
}

/** Without a ceiling, the fastest of them all is the nearest thing to one. */
function fastest(cells: readonly CellSummary[], suite: ResultSuite): string[] {
  const sentences = keyCells(cells).flatMap((cell) => {
    const own = cell.arms.find(({ arm }) => arm === suite.baseline)?.messagesPerSecond
    const [best] = cell.arms
      .filter(({ arm }) => arm !== suite.control[1])
      .toSorted((a, b) => b.messagesPerSecond - a.messagesPerSecond)
    if (!isKnown(own) || best === undefined || cell.cell.rate !== undefined) return []
    return best.arm === suite.baseline
      ? [`${cellWords(cell.cell)}: none carries more than ${suite.baseline}.`]
      : [
          `${cellWords(cell.cell)}: ${suite.baseline} reaches ${formatPart(own / best.messagesPerSecond)} of the messages a second of ${best.arm}.`,
        ]
  })
  return [
    'There is no arm without messages here that would show the ceiling; the fastest of all is the nearest to it.',
    ...sentences,
  ]
}

/** A part in percent, which may be more than all. */
function formatPart(ratio: number): string {
  return `${numberText(ratio * 100)} %`
}

function noiseSentences(
  { overall, cells, sound }: ControlSummary,
  { control }: ResultSuite,
  blocks: number,
): string[] {
  const [widest] = cells
    .filter(({ ratio }) => knownRatio(ratio) !== undefined)
    .toSorted((a, b) => b.ratio.high - b.ratio.low - (a.ratio.high - a.ratio.low))
  return [
    `${control[0]} was measured twice under two names: the second came out at ${ratioText(overall)} times the first over all cells, in ${blocks} blocks. Without noise it would be 1.`,
    sound
      ? 'The machine was quiet enough: the interval contains 1 and lies within 5 % of it.'
      : 'THE MACHINE WAS TOO NOISY: take differences of this order for noise, and measure again with nothing else running.',
    ...(widest === undefined
      ? []
      : [`The least certain single cell was ${cellName(widest.cell)}: ${ratioText(widest.ratio)}.`]),
  ]
}
