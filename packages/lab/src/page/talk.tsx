import { columns, fit, formatSize, formatTime, textOf } from '../trace/bytes.js'
import type { Flow, Lane } from '../trace/trace.js'
import { centre, type Rect, type Screen } from './axis.js'
import { Inside, Plate, Text } from './parts.js'
import { placeTalk, type PlacedTalk } from './talk-place.js'
import { COLUMN } from './tape-place.js'
import type { Words } from './words-en.js'

interface Props {
  readonly lane: Lane
  readonly words: Words
  readonly good: boolean
}

type Placed = Props & PlacedTalk
type OfFlow = Placed & { readonly flow: Flow }

/** Who sends what, and who waits: a line for each program, and on a phone a sequence diagram. */
export function Talk({ screen, label, ...props }: Props & { screen: Screen; label: string }) {
  const { lane, words } = props
  const talk = { ...props, ...placeTalk(lane, screen, words) }
  const { width, height, lines, axis, lead, end, upright } = talk
  const coloured = lane.flows.map((flow, index) => {
    const colour = lane.flows.slice(0, index).reduce((sum, { sent }) => sum + sent.length, 0)
    return <Letters {...talk} flow={flow} colour={colour} />
  })
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} {...{ width, height }}>
      {lines.map(({ name, at }) => (
        <g>
          <path d={axis.line([lead, at], [end, at])} class="life" />
          {!upright && <Text x={0} y={at + 5} look="row" text={name} />}
          {upright &&
            wrapped(name).map((part, index) => (
              <Text x={at} y={14 + index * 14} look="row mid" text={part} />
            ))}
        </g>
      ))}
      {lane.flows.map((flow) => (
        <Killed {...talk} flow={flow} />
      ))}
      {coloured}
      {lane.flows.map((flow) => (
        <Waits {...talk} flow={flow} />
      ))}
      {lane.flows.map((flow) => (
        <Kernel {...talk} flow={flow} />
      ))}
      {!upright && <Times {...talk} />}
    </svg>
  )
}

function wrapped(name: string): string[] {
  return columns(name) > 11 ? name.split(/, | /) : [name]
}

/** Hatched while `recv()` waits; red where nothing will come; filled where it gives nothing again and again. */
function Waits({
  lane,
  words,
  good,
  axis,
  along,
  end,
  cross,
  upright,
  flow: { waits, over, killed, to },
  flow,
}: OfFlow) {
  const bar = (from: number, until: number, thick: number) =>
    axis.rect(from, Math.max(2, until - from), cross(flow, to) - thick / 2, thick)
  const { spun } = over ?? {}
  const bars = waits.flatMap(({ at, until }) => {
    if (until === null && (spun !== undefined || killed !== undefined)) return []
    const rect = bar(along(at), until === null ? end : along(until), 24)
    if (Math.max(rect.width, rect.height) < 27 && until !== null && until - at < 1000) return []
    const stuck = until === null && !good && lane.until !== undefined
    const text = stuck ? words.talk.waitsForever : until === null ? words.talk.waitsNext : words.talk.waits
    return [{ rect, texts: [text], look: stuck ? 'wait stuck' : 'wait', ink: 'small' }]
  })
  if (spun !== undefined) {
    const texts = [words.talk.spins(spun), words.talk.spinsShort(spun)]
    bars.push({ rect: bar(along(over!.at), end, 26), texts, look: 'spin', ink: 'small on' })
  }
  return bars.map(({ rect, texts, look, ink }) => (
    <g>
      <rect {...rect} rx="5" class="base" />
      <rect {...rect} rx="5" class={look} />
      <InBar {...{ rect, texts, upright }} look={`${ink} mid`} />
    </g>
  ))
}

/** The first of the texts that fits, along the bar. */
function InBar({
  rect,
  texts,
  upright,
  look,
}: {
  rect: Rect
  texts: string[]
  upright: boolean
  look: string
}) {
  const room = Math.max(rect.width, rect.height) - 10
  const text = texts.find((each) => columns(each) * 6.9 < room)
  const { x, y } = centre(rect)
  if (text === undefined) return null
  return (
    <Text
      x={x}
      y={y + 4.5}
      look={look}
      text={text}
      {...(upright ? { transform: `rotate(90 ${x} ${y})` } : {})}
    />
  )
}

/** Messages on their way from one line to another. */
function Letters({ flow, colour, ...talk }: OfFlow & { colour: number }) {
  const { along, end, words, cross, axis, upright } = talk
  const [from, to] = [cross(flow, flow.from), cross(flow, flow.to)]
  const direction = Math.sign(to - from)
  return flow.sent.map((sent, index) => {
    const written = along(flow.writes[index]?.at ?? sent.at)
    const look = `m${(colour + index) % 8}`
    if (sent.start === sent.end) {
      const foot = from + direction * 34
      const { x, y } = axis.point(written + (upright ? 26 : 16), foot)
      const mark =
        axis.line([written, from], [written, foot]) + axis.line([written - 9, foot], [written + 9, foot])
      return (
        <g>
          <path d={mark} class="dead" />
          <Text x={x} y={y + 4} look={`verdict bad ${upright ? 'mid' : ''}`} text={words.talk.nothing} />
        </g>
      )
    }
    const level = upright ? (from + to) / 2 : to - direction * 36
    const arrival = flow.reads[index]
    const read = arrival === undefined ? end : Math.max(along(arrival.at), written + 10)
    const waits = flow.waits.some(
      ({ at, until }) => along(at) <= read && read <= (until === null ? end : along(until)),
    )
    // At the edge of the bar, whose text it would cover.
    const tip = to - direction * (waits ? 13 : 3)
    const head = `${axis.line([read, tip], [read - 5, tip - direction * 9], [read + 5, tip - direction * 9])}Z`
    return (
      <g>
        <path d={axis.line([written, from], [written, level])} class="arrow" />
        <rect {...axis.rect(written, read - written, level - 6, 12)} class={look} />
        {arrival && <path d={axis.line([read, level], [read, tip - direction * 5])} class="arrow" />}
        {arrival && <path d={head} class="tip" />}
        <Letter flow={flow} sent={sent} look={look} upright={upright} {...axis.point(written, level)} />
      </g>
    )
  })
}

interface LetterProps {
  readonly flow: Flow
  readonly sent: Flow['sent'][number]
  readonly look: string
  readonly upright: boolean
  readonly x: number
  readonly y: number
}

function Letter({ flow, sent: { start, header, end }, look, upright, x: left, y: middle }: LetterProps) {
  const text = start + header === end ? "''" : fit(textOf(flow, start + header, end), 9)
  const plate = header > 0 ? 24 : 0
  const width = plate + 18 + Math.max(14, columns(text) * COLUMN)
  const box = { x: upright ? left - width / 2 : left - 6, y: upright ? middle - 4 : middle - 12, height: 24 }
  const headed = { ...box, width: plate }
  return (
    <g>
      <rect {...box} width={width} rx="5" class={`${look} letter`} />
      {plate > 0 && <rect {...headed} rx="5" class="header" />}
      {plate > 0 && <Plate rect={headed} text={String(end - start - header)} height={18} />}
      <Inside rect={{ ...box, x: box.x + plate, width: width - plate }} text={text} />
    </g>
  )
}

function Kernel({ along, axis, cross, words, upright, flow }: OfFlow) {
  const [from, to] = [cross(flow, flow.from), cross(flow, flow.to)]
  const level = upright ? (from + to) / 2 : to - Math.sign(to - from) * 56
  return (flow.kernel ?? []).map(({ at, unread }) => {
    if (unread === 0) return null
    const { x, y } = axis.point(along(at) + (upright ? 54 : 96), level)
    return <Text x={x} y={y + 4} look="small mid kernel" text={words.talk.unread(formatSize(unread))} />
  })
}

function Killed({ along, axis, cross, end, words, upright, flow }: OfFlow) {
  if (flow.killed === undefined) return null
  const line = cross(flow, flow.from)
  const { x, y } = axis.point(along(flow.killed), line)
  const beside = upright
    ? { x, y: y + 26, look: 'verdict bad mid' }
    : { x: x + 14, y: y + 5, look: 'verdict bad' }
  return (
    <g>
      <path d={axis.line([along(flow.killed), line], [end, line])} class="gone" />
      <path d={`M${x - 8} ${y - 8}l16 16m0 -16l-16 16`} class="dead" />
      <Text {...beside} text={words.talk.killed} />
    </g>
  )
}

/** Times below, as many as have room. */
function Times({ moments, along, end, height, words, lane, good }: Placed) {
  const gaveUp = lane.until !== undefined && !good ? words.talk.gaveUp(formatTime(lane.until)) : ''
  const room = end - columns(gaveUp) * 7 - 40
  const shown: number[] = []
  for (const time of moments) {
    const last = shown.at(-1)
    if (along(time) < room && (last === undefined || along(time) - along(last) > 64)) shown.push(time)
  }
  const text = (time: number) => (time === 0 ? '0' : formatTime(time))
  return (
    <g>
      {shown.map((time) => (
        <Text x={along(time)} y={height - 4} look="note mid" text={text(time)} />
      ))}
      <Text x={end} y={height - 4} look="note last" text={gaveUp} />
    </g>
  )
}
