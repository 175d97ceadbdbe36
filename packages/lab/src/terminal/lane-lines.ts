import { atomsOf } from '../trace/atoms.js'
import { streamLength, textOf } from '../trace/bytes.js'
import type { Experiment, Flow, Lane, Span } from '../trace/trace.js'
import { verdictOf } from '../trace/verdict.js'
import { wrap } from './text.js'

type Part = Pick<Span, 'start' | 'end'>

/** A lane of sends as text, in boxes that show where things begin and end. Others are told in a sentence already. */
export function laneLines({ mode, flows: [flow] }: Lane, { kind, recvSize }: Experiment): string[] {
  if (flow === undefined || (kind !== 'sends' && kind !== 'ends')) return []
  const { reads, got } = atomsOf(flow)
  const box = (part: Part, count = 1) => `[${spanText(flow, part)}]${count > 1 ? ` ×${count}` : ''}`
  const messages = got.map(({ first, start, end, count }) => {
    const { header } = flow.got[first]!
    const mark = verdictOf(flow.got[first]!, flow.sent) === 'intact' ? '✓' : '✗'
    return box({ start: start + header, end }, count) + mark
  })
  const rows: [string, string[]][] = [
    ['send()', flow.sent.map((sent) => (sent.end === sent.start ? '(nothing)' : box(sent)))],
    ['TCP', [`=${spanText(flow, { start: 0, end: streamLength(flow) })}=`]],
    [mode === 'raw' ? `recv(${recvSize})` : 'each read', reads.map((read) => box(read, read.count))],
    ['messages', flow.failed === undefined ? messages : [...messages, `⚠ ${flow.failed.name}`]],
  ]
  return ['', ...rows.flatMap(([label, items]) => wrap(items, `   ${label.padEnd(11)}`)), '']
}

/** A span, message by message; a header as `▒` and, where it is whole, its length. */
function spanText(flow: Flow, { start, end }: Part): string {
  const parts = flow.sent.map((sent) => {
    const [from, to] = [Math.max(sent.start, start), Math.min(sent.end, end)]
    const payload = sent.start + sent.header
    if (from >= to) return ''
    if (from >= payload) return textOf(flow, from, to)
    const length = from === sent.start && to >= payload ? `${sent.end - payload}▒` : ''
    return `▒${length}${to > payload ? textOf(flow, payload, to) : ''}`
  })
  return parts.join('')
}
