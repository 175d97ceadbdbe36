import { bytesOf, formatSize, formatTime, streamLength, textOf } from '../trace/bytes.js'
import type { Experiment, Flow, Lane, Message, Span } from '../trace/trace.js'
import { outcomeOf, verdictOf, type Outcome } from '../trace/verdict.js'
import { tanksOf } from './tanks.js'
import type { Say } from './words.js'

/** How a lane ended, in a few words. */
export function outcomeText(lane: Lane, experiment: Experiment, say: Say): { good: boolean; text: string } {
  const outcome = outcomeOf(lane, experiment)
  return { good: outcome.good, text: say(`outcome.${outcome.kind}`, ...detailsOf(outcome)) }
}

function detailsOf(outcome: Outcome): (string | number)[] {
  if (outcome.kind === 'arrived') return [outcome.intact, outcome.of]
  if (outcome.kind === 'waited') return [formatTime(outcome.time)]
  if (outcome.kind === 'reported') return [outcome.failure.name]
  return 'taken' in outcome ? [formatSize(outcome.taken)] : []
}

/** What is to be seen in a lane of sends, from its data. */
export function caption({ flows, mode }: Lane, say: Say): string {
  const { sent, reads, got, forced } = flows[0]!
  const notes = forced === undefined ? [] : [say('caption.forced')]
  if (mode === 'framed') {
    const apart = reads.length === sent.length && reads.every(({ end }, index) => end === sent[index]!.end)
    const text = apart ? say('caption.framedApart') : say('caption.framed', sent.length, reads.length)
    return [text, ...notes].join(' ')
  }
  const most = mostTouched(got, sent)
  const pieces = mostTouched(sent, got)
  if (most > 1) notes.push(say('caption.glued', most))
  if (pieces > 1) notes.push(say('caption.cut', pieces))
  if (sent.some(({ start, end }) => start === end)) notes.push(say('caption.empty'))
  return notes.length > 0 ? notes.join(' ') : say('caption.byChance')
}

/** The most of the others that one span has a part of. */
function mostTouched(spans: readonly Span[], others: readonly Span[]): number {
  const touched = (one: Span) => others.filter(({ start, end }) => start < one.end && one.start < end).length
  return Math.max(0, ...spans.map(touched))
}

/** What a result is, or what is left without one: how it looks, its sign, and a word for it. */
export function markOf({ got, sent, failed, truncated }: Flow, result: number | undefined, say: Say) {
  if (result === undefined) {
    if (failed === undefined) return { look: 'pending', glyph: '…', text: say('waitsForMore') }
    const { name, received = 0, expected } = failed
    const text = expected === undefined ? name : say('truncated', received, expected)
    return { look: 'pending', glyph: '⚠', text }
  }
  const verdict = verdictOf(got[result]!, sent)
  if (verdict === 'intact') return { look: 'good', glyph: '✓', text: '' }
  return { look: 'bad', glyph: '✗', text: truncated === true ? say('passes') : say(`verdict.${verdict}`) }
}

/** The picture of a lane as lines of text. */
export function linesOf(lane: Lane, { kind, recvSize }: Experiment, say: Say): string[] {
  if (kind === 'stops') return tanksOf(lane).map(({ name, bytes }) => `${say(name)}: ${formatSize(bytes)}`)
  if (kind !== 'sends' && kind !== 'ends') return talkLines(lane, say)
  const flow = lane.flows[0]!
  const { sent, reads, got, writes, failed, sha256 } = flow
  const listed = (label: string, items: readonly string[]) => {
    const rest = items.length - MOST_LISTED
    return `${label}: ${[...items.slice(0, MOST_LISTED), ...(rest > 0 ? [say('more', rest)] : [])].join(', ')}`
  }
  const results = got.map((message, index) => {
    const { glyph, text } = markOf(flow, index, say)
    return `'${payloadText(flow, message)}' ${glyph} ${text}`.trim()
  })
  const quoted = sent.map((message) => `'${payloadText(flow, message)}'`)
  const read = reads.map(({ start, end }) => formatSize(end - start))
  const lines = [
    listed(say('rows.send'), quoted),
    `${say('rows.tcp')}: ${say('writes', streamLength(flow), writes.length)}`,
    listed(lane.mode === 'raw' ? `recv(${recvSize})` : say('rows.read'), read),
    listed(say('rows.got'), failed === undefined ? results : [...results, `⚠ ${failed.name}`]),
  ]
  const equal = kind === 'sends' && sha256 !== undefined && sha256.sent === sha256.got
  return equal ? [...lines, say('digest', sha256.got.slice(0, 16))] : lines
}

const MOST_LISTED = 16

/** Who sent what to whom, who was killed, and who waited when the lab stopped, in order of time. */
function talkLines({ flows, until }: Lane, say: Say): string[] {
  const events = flows.flatMap((flow): [number, string][] => {
    const { sent, got, waits, over, killed, kernel } = flow
    const [from, to] = [say(`programs.${flow.from}`), say(`programs.${flow.to}`)]
    const all: [number | undefined, string][] = sent.map((message, index) => {
      const key = index < got.length ? 'talk.sends' : 'talk.lost'
      return [message.at, say(key, from, payloadText(flow, message), to)]
    })
    const stuck =
      until !== undefined && killed === undefined ? waits.findLast((wait) => wait.until === null) : undefined
    all.push([stuck?.at, say('talk.waiting', to)], [killed, say('talk.killed', from)])
    all.push([kernel?.at, say('talk.unread', formatSize(kernel?.unread ?? 0))])
    all.push([over?.spun && over.at, say('talk.spins', over?.spun ?? 0)])
    return all.filter((event): event is [number, string] => event[0] !== undefined)
  })
  return events.toSorted(([a], [b]) => a - b).map(([at, text]) => `${formatTime(Math.max(0, at))}: ${text}`)
}

export function payloadText(flow: Flow, { start, header, end }: Message): string {
  return textOf(flow, start + header, end)
}

/** The way of one byte through all rows. */
export function journey(flow: Flow, byte: number, say: Say): string {
  const has = ({ start, end }: Span) => start <= byte && byte < end
  const message = flow.sent.find(has)
  if (message === undefined) return ''
  const { start, header, end } = message
  const text = payloadText(flow, message)
  const index = byte - start
  const [value] = bytesOf(flow, byte, byte + 1) ?? []
  const hex = value === undefined ? '' : ` (0x${value.toString(16).padStart(2, '0')})`
  const part =
    index < header
      ? say('headerOf', index + 1, text)
      : say('partOf', index - header + 1, end - start - header, text)
  const written = Math.max(0, flow.writes.find(has)?.at ?? 0)
  const read = flow.reads.find(has)
  const way = [byte + 1, streamLength(flow), hex, part, formatTime(written)]
  if (read === undefined) return say('neverRead', ...way)
  const result = flow.got.findIndex(has)
  const verdict = result < 0 ? undefined : verdictOf(flow.got[result]!, flow.sent)
  const ending = verdict
    ? `${verdict === 'intact' ? '✓' : '✗'} ${say(`verdict.${verdict}`)}`
    : say('waitsForMore')
  const onTheWay = formatTime(Math.max(0, read.at - written))
  return say('journey', ...way, onTheWay, formatTime(read.at), read.end - read.start - 1, ending)
}
