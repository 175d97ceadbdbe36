import { formatSize, formatTime, streamLength, textOf, bytesOf } from '../trace/bytes.js'
import { talkEvents, type TalkEvent } from '../trace/talk.js'
import { RECV_SIZE, type Experiment, type Flow, type Lane } from '../trace/trace.js'
import { outcomeOf, verdictOf } from '../trace/verdict.js'
import { tanksOf } from './tanks.js'
import type { Words } from './words-en.js'

export function isTalk({ kind }: Experiment): boolean {
  return kind === 'stall' || kind === 'killed' || kind === 'backlog'
}

/** How a lane ended, in a few words. */
export function outcomeText(
  lane: Lane,
  experiment: Experiment,
  { outcome: words }: Words,
): { good: boolean; text: string } {
  const outcome = outcomeOf(lane, experiment)
  const { good, kind } = outcome
  if (kind === 'arrived') return { good, text: words.arrived(outcome.intact, outcome.of) }
  if (kind === 'waited') return { good, text: words.waited(formatTime(outcome.time)) }
  if (kind === 'reported') return { good, text: words.reported(outcome.failure.name) }
  if (kind === 'bounded' || kind === 'unbounded')
    return { good, text: words[kind](formatSize(outcome.taken)) }
  return { good, text: words[kind] }
}

/** What is to be seen in a lane of sends, from its data. */
export function caption({ flows, mode }: Lane, { caption: words }: Words): string {
  const { sent, reads, got, forced } = flows[0]!
  const notes = forced === undefined ? [] : [words.forced]
  if (mode === 'framed') {
    const apart = reads.length === sent.length && reads.every(({ end }, index) => end === sent[index]!.end)
    return [apart ? words.framedApart : words.framed(sent.length, reads.length), ...notes].join(' ')
  }
  const most = Math.max(0, ...overlaps(got, sent))
  const pieces = Math.max(0, ...overlaps(sent, got))
  if (most > 1) notes.push(words.glued(most))
  if (pieces > 1) notes.push(words.cut(pieces))
  if (sent.some(({ start, end }) => start === end)) notes.push(words.empty)
  return notes.length > 0 ? notes.join(' ') : words.byChance
}

/** For each span, how many of the others it has a part of. Both follow each other in the stream. */
function overlaps(spans: Flow['reads'], others: Flow['reads']): number[] {
  let first = 0
  return spans.map(({ start, end }) => {
    while (first < others.length && others[first]!.end <= start) first++
    let count = 0
    while (first + count < others.length && others[first + count]!.start < end) count++
    return count
  })
}

/** The picture of a lane as lines of text. */
export function linesOf(lane: Lane, experiment: Experiment, words: Words): string[] {
  if (experiment.kind === 'stops')
    return tanksOf(lane, words).map(({ name, bytes }) => `${name}: ${formatSize(bytes)}`)
  if (isTalk(experiment))
    return talkEvents(lane).map((event) => `${formatTime(Math.max(0, event.at))}: ${sentence(event, words)}`)
  const flow = lane.flows[0]!
  const { sent, reads, got, writes, failed } = flow
  const { rows } = words
  const results = got.map((each) => {
    const verdict = verdictOf(each, sent)
    return `${quoted(flow, each)} ${verdict === 'intact' ? '✓' : `✗ ${words.verdict[verdict]}`}`
  })
  return [
    `${rows.send}: ${listed(
      sent.map((each) => quoted(flow, each)),
      words,
    )}`,
    `${rows.tcp}: ${words.writes(streamLength(flow), writes.length)}`,
    `${lane.mode === 'raw' ? rows.recv(experiment.recvSize ?? RECV_SIZE) : rows.read}: ${listed(
      reads.map(({ start, end }) => formatSize(end - start)),
      words,
    )}`,
    `${rows.got}: ${listed([...results, ...(failed === undefined ? [] : [`⚠ ${failed.name}`])], words)}`,
  ]
}

function sentence(event: TalkEvent, { talk, programs }: Words): string {
  if (event.kind === 'spins') return talk.spins(event.times)
  if (event.kind === 'unread') return talk.unread(formatSize(event.bytes))
  const who = programs[event.who]
  if (event.kind !== 'sends') return event.kind === 'killed' ? talk.isKilled(who) : talk.waiting(who)
  return event.arrived ? talk.sends(who, event.text, programs[event.to]) : talk.lost(who, event.text)
}

const MOST_LISTED = 16

function listed(items: readonly string[], { more }: Words): string {
  const rest = items.length - MOST_LISTED
  return [...items.slice(0, MOST_LISTED), ...(rest > 0 ? [more(rest)] : [])].join(', ')
}

function quoted(flow: Flow, { start, end, header }: Flow['sent'][number]): string {
  return end === start + header ? "''" : `'${textOf(flow, start + header, end)}'`
}

/** The way of one byte through all rows. */
export function journey(flow: Flow, byte: number, words: Words): string {
  const message = flow.sent.find(({ start, end }) => start <= byte && byte < end)
  if (message === undefined) return ''
  const { start, header, end } = message
  const text = end === start + header ? '' : textOf(flow, start + header, end)
  const index = byte - start
  const value = bytesOf(flow, byte, byte + 1)?.[0]
  const written = flow.writes.find((span) => span.end > byte)?.at ?? 0
  const read = flow.reads.find((span) => span.end > byte)
  const way = {
    byte: byte + 1,
    of: streamLength(flow),
    value: value === undefined ? '' : ` (0x${value.toString(16).padStart(2, '0')})`,
    part:
      index < header
        ? words.headerOf(index + 1, text)
        : words.partOf(index - header + 1, end - start - header, text),
    written: formatTime(Math.max(0, written)),
  }
  if (read === undefined) return words.neverRead(way)
  const got = flow.got.find((span) => span.start <= byte && byte < span.end)
  const verdict = got === undefined ? undefined : verdictOf(got, flow.sent)
  const ending =
    verdict === undefined
      ? words.waitsForMore
      : `${verdict === 'intact' ? '✓' : '✗'} ${words.verdict[verdict]}`
  const kernel = formatTime(Math.max(0, read.at - written))
  return words.journey({
    ...way,
    kernel,
    read: formatTime(read.at),
    others: read.end - read.start - 1,
    end: ending,
  })
}
