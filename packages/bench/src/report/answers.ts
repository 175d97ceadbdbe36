import { counted, formatShare } from '../number-format.js'
import type { Results, ResultSuite } from '../run/results.js'
import type { ArmSummary, CellSummary } from '../run/summary.js'
import type { Verdict } from '../run/verdict.js'
import type { Answer } from './answer.js'
import { subjectOf } from './arms.js'
import { capital } from './capital.js'
import { ceilingAnswer } from './ceiling-answer.js'
import { cellWords } from './cell-words.js'
import { keyCells } from './key-cells.js'
import { isKnown, numberText } from './known.js'
import { noiseAnswer } from './noise-answer.js'
import { isByLatency, speedOf } from './speed.js'
import { standings } from './standings.js'
import { deepestCell } from './usage-table.js'

/** The answers, made from the figures. */
export function answers(results: Results): Answer[] {
  const { suite, summary } = results
  const subject = subjectOf(suite)
  return [
    subject === undefined ? standings(summary.cells, suite) : against(summary.cells, suite, subject),
    ...ceilingAnswer(results),
    { question: 'How much of this may be noise?', ...noiseAnswer(summary.control, suite, summary.blocks) },
  ]
}

function against(cells: readonly CellSummary[], suite: ResultSuite, subject: string): Answer {
  const sentences = keyCells(cells).flatMap((cell) => {
    const own = cell.arms.find(({ arm }) => arm === subject)
    const said = own === undefined ? undefined : comparison(own, cell, suite.baseline)
    return said === undefined ? [] : [`${cellWords(cell.cell, suite)}: ${said}.`]
  })
  return {
    question: `What does ${subject} cost or gain against ${suite.baseline}?`,
    short: `${capital(subject)} is ${verdictCounts(cells, suite, subject)}.`,
    sentences: [...sentences, ...delivered(cells, suite), ...wire(cells, suite, subject)],
  }
}

/** `faster in 4 loads, slower in 1, and no difference is shown in 1`. */
function verdictCounts(cells: readonly CellSummary[], { baseline }: ResultSuite, subject: string): string {
  const verdicts = cells.flatMap(({ arms }) => arms.find(({ arm }) => arm === subject)?.verdict ?? [])
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length
  return `faster than ${baseline} in ${count('faster')} of ${counted(verdicts.length, 'load')}, slower in ${count('slower')}; in ${count('no difference shown')} no difference is shown`
}

/** `14.2 times as many messages a second as raw-naive [13.8, 14.6]`. */
function comparison(own: ArmSummary, { arms }: CellSummary, baseline: string): string | undefined {
  const speed = speedOf(own)
  if (speed === undefined) return undefined
  const interval = `[${numberText(speed.low)}, ${numberText(speed.high)}]`
  const latency = isByLatency(arms)
  if (own.verdict !== 'faster' && own.verdict !== 'slower') {
    return `no difference shown: ${numberText(speed.median)} times as fast ${interval}${latency ? ' by the median latency' : ''}`
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
          `Messages: ${suite.baseline} takes each read for a message, and of its messages ${formatShare(worst.intact)} arrived intact with ${cellWords(worst.cell, suite)}; the others were glued together or cut apart. Every framed message arrived whole and alone.`,
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
