import { atomsOf } from '../trace/atoms.js'
import { formatSize, formatTime, streamLength, textOf } from '../trace/bytes.js'
import { talkEvents, type TalkEvent } from '../trace/talk.js'
import { RECV_SIZE, type Experiment, type Flow, type Lane, type Span } from '../trace/trace.js'
import { verdictOf } from '../trace/verdict.js'
import { flow as flowCells, type Cell, type Paint } from './text.js'

/** A lane as text, in boxes that show without colour too where things begin and end. */
export function laneLines(lane: Lane, { kind, recvSize = RECV_SIZE }: Experiment, paint: Paint): string[] {
  if (kind !== 'sends' && kind !== 'ends') return talkLines(lane)
  const flow = lane.flows[0]!
  const { reads, got } = atomsOf(flow)
  const row = (label: string, cells: readonly (readonly Cell[])[]) =>
    flowCells(cells.flat(), `   ${label.padEnd(11)}`)
  const box = (span: Pick<Span, 'start' | 'end'>, after = '') =>
    boxed(parts(flow, span, paint), '[', `]${after}`)
  const failed = flow.failed === undefined ? [] : [[{ text: `⚠ ${flow.failed.name}` }]]
  return [
    ...row(
      'send()',
      flow.sent.map((sent) => (sent.end === sent.start ? [{ text: '(nothing)' }] : box(sent))),
    ),
    ...row('TCP', [boxed(parts(flow, { start: 0, end: streamLength(flow) }, paint), '=', '=')]),
    ...row(
      lane.mode === 'raw' ? `recv(${recvSize})` : 'each read',
      reads.map(({ count, ...span }) => box(span, times(count))),
    ),
    ...row('messages', [
      ...got.map(({ count, start, end, first }) => {
        const { header } = flow.got[first]!
        const mark = verdictOf(flow.got[first]!, flow.sent) === 'intact' ? '✓' : '✗'
        return box({ start: start + header, end }, mark + times(count))
      }),
      ...failed,
    ]),
  ]
}

function times(count: number): string {
  return count > 1 ? ` ×${count}` : ''
}

/** Who sent what to whom, and who waits. */
function talkLines(lane: Lane): string[] {
  return talkEvents(lane).map(
    (event) => `   ${formatTime(Math.max(0, event.at)).padStart(8)}  ${sentence(event)}`,
  )
}

function sentence(event: TalkEvent): string {
  if (event.kind === 'sends')
    return `${event.who} sends '${event.text}'${event.arrived ? ` to ${event.to}` : ': it never arrives'}`
  if (event.kind === 'spins') return `recv() gives nothing ${event.times} times in 40 ms`
  if (event.kind === 'unread') return `kernel: ${formatSize(event.bytes)} unread`
  return `${event.who} ${event.kind === 'killed' ? 'is killed' : 'waits, and nothing comes'}`
}

/** The parts of a span, message by message; a header as `▒` and, where it is whole, its length. */
function parts(flow: Flow, { start, end }: Pick<Span, 'start' | 'end'>, paint: Paint): Cell[] {
  return flow.sent.flatMap((sent, index) => {
    const [from, to] = [Math.max(sent.start, start), Math.min(sent.end, end)]
    if (from >= to) return []
    const payload = sent.start + sent.header
    const whole = from === sent.start && to >= payload && sent.header > 0
    const header = from >= payload ? '' : whole ? `▒${sent.end - payload}▒` : '▒'
    const text = to > payload ? textOf(flow, Math.max(from, payload), to) : ''
    return [{ text: header + text, painted: paint.message(index, header + text) }]
  })
}

/** The cells between two marks, without gaps. */
function boxed(cells: readonly Cell[], open: string, close: string): Cell[] {
  const all = cells.length === 0 ? [{ text: '' }] : cells
  return all.map(({ text, painted = text }: Cell, index) => {
    const before = index === 0 ? open : ''
    const after = index === all.length - 1 ? close : ''
    return { text: before + text + after, painted: before + painted + after, joined: index > 0 }
  })
}
