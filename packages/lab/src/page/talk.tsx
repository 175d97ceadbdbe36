import type { FunctionComponent } from 'preact'
import { columns, fit, formatSize, formatTime } from '../trace/bytes.js'
import type { Flow, Lane, Message } from '../trace/trace.js'
import { centre, type Rect } from './axis.js'
import { payloadText } from './in-words.js'
import { COLUMN, Inside, Picture, Plate, Text } from './parts.js'
import { useSetting, type Setting } from './setting.js'
import { placeTalk, type TalkPlace } from './talk-place.js'

interface Talking extends Setting, TalkPlace {
  readonly lane: Lane
  readonly good: boolean
}

type OfFlow = Talking & { readonly flow: Flow }

/** Who sends what, and who waits: a line for each program, and on a phone a sequence diagram. */
export function Talk({ label, lane, good }: { lane: Lane; good: boolean; label: string }) {
  const setting = useSetting()
  const talk: Talking = { lane, good, ...setting, ...placeTalk(lane, setting) }
  const { width, height, lines, upright } = talk
  const of = (Part: FunctionComponent<OfFlow>) => lane.flows.map((flow) => <Part {...talk} flow={flow} />)
  return (
    <Picture {...{ label, width, height }}>
      {lines.map((line) => (
        <Line {...talk} {...line} />
      ))}
      {of(Killed)}
      {of(Letters)}
      {of(Waits)}
      {of(Unread)}
      {!upright && <Times {...talk} />}
    </Picture>
  )
}

/** A program's line, and its name in one or two rows. */
function Line({ axis, lead, end, upright, name, at }: Talking & { name: string; at: number }) {
  const words = columns(name) > 11 ? name.split(/, | /) : [name]
  return (
    <g>
      <path d={axis.line([lead, at], [end, at])} class="life" />
      {!upright && <Text x={0} y={at + 5} look="row" text={name} />}
      {upright && words.map((word, index) => <Text x={at} y={14 + index * 14} look="row mid" text={word} />)}
    </g>
  )
}

/** Hatched while `recv()` waits; red where nothing will come; filled where it gives nothing again and again. */
function Waits(talk: OfFlow) {
  const { lane, say, good, along, end, flow } = talk
  const { waits, over, killed } = flow
  const spun = over?.spun
  const stuck = !good && lane.until !== undefined
  return (
    <g>
      {waits.map(({ at, until }) => {
        const from = along(at)
        if (until === null) {
          const last = stuck ? ('talk.waitsForever' as const) : ('talk.waitsNext' as const)
          const look = stuck ? 'wait stuck' : 'wait'
          const ended = spun !== undefined || killed !== undefined
          return ended ? null : <Bar {...talk} {...{ from, look }} to={end} texts={[say(last)]} />
        }
        const brief = until - at < 1000 && along(until) - from < 27
        return brief ? null : (
          <Bar {...talk} from={from} to={along(until)} look="wait" texts={[say('talk.waits')]} />
        )
      })}
      {spun !== undefined && (
        <Bar
          {...talk}
          from={along(over!.at)}
          to={end}
          look="spin"
          texts={[say('talk.spins', spun), `× ${spun}`]}
        />
      )}
    </g>
  )
}

interface BarProps extends OfFlow {
  readonly from: number
  readonly to: number
  readonly look: string
  readonly texts: readonly string[]
}

/** A stretch of a program's line, along which the first of the texts stands that fits. */
function Bar({ axis, cross, upright, flow, from, to, look, texts }: BarProps) {
  const rect = axis.rect(from, Math.max(2, to - from), cross(flow, flow.to) - 12, 24)
  const text = texts.find((each) => columns(each) * 6.9 < to - from - 10)
  const ink = look === 'spin' ? 'small mid on' : 'small mid'
  const { x, y } = centre(rect)
  const transform = upright ? `rotate(90 ${x} ${y})` : undefined
  return (
    <g>
      <rect {...rect} rx="5" class="base" />
      <rect {...rect} rx="5" class={look} />
      {text && <Text x={x} y={y + 4.5} look={ink} {...{ text, transform }} />}
    </g>
  )
}

/** Messages on their way from one line to another. */
function Letters({ flow, ...talk }: OfFlow) {
  const { lane, along, end, say, cross, axis, upright } = talk
  const before = lane.flows.slice(0, lane.flows.indexOf(flow)).reduce((sum, { sent }) => sum + sent.length, 0)
  const [from, to] = [cross(flow, flow.from), cross(flow, flow.to)]
  const direction = Math.sign(to - from)
  return flow.sent.map((sent, index) => {
    const written = along(flow.writes[index]?.at ?? sent.at)
    if (sent.start === sent.end) {
      const foot = from + direction * 34
      const { x, y } = axis.point(written + (upright ? 26 : 16), foot)
      const mark = axis.line([written, from], [written, foot], [written - 9, foot], [written + 9, foot])
      return (
        <g>
          <path d={mark} class="dead" />
          <Text x={x} y={y + 4} look={`verdict bad ${upright ? 'mid' : ''}`} text={say('talk.nothing')} />
        </g>
      )
    }
    const look = `m${(before + index) % 8}`
    const level = upright ? (from + to) / 2 : to - direction * 36
    const arrival = flow.reads[index]
    const read = arrival === undefined ? end : Math.max(along(arrival.at), written + 10)
    const waits = flow.waits.some(
      ({ at, until }) => along(at) <= read && read <= (until === null ? end : along(until)),
    )
    // At the edge of the bar, whose text it would cover.
    const tip = to - direction * (waits ? 13 : 3)
    const head = axis.line([read, tip], [read - 5, tip - direction * 9], [read + 5, tip - direction * 9])
    return (
      <g>
        <path d={axis.line([written, from], [written, level])} class="arrow" />
        <rect {...axis.rect(written, read - written, level - 6, 12)} class={look} />
        {arrival && <path d={axis.line([read, level], [read, tip - direction * 5])} class="arrow" />}
        {arrival && <path d={`${head}Z`} class="tip" />}
        <Letter {...{ flow, sent, look, upright }} {...axis.point(written, level)} />
      </g>
    )
  })
}

type LetterProps = Pick<Rect, 'x' | 'y'> & {
  readonly flow: Flow
  readonly sent: Message
  readonly look: string
  readonly upright: boolean
}

function Letter({ flow, sent, look, upright, x: left, y: middle }: LetterProps) {
  const { start, header, end } = sent
  const text = fit(payloadText(flow, sent), 9) || "''"
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

/** What the kernel holds that nobody has read. */
function Unread({ along, axis, cross, say, upright, flow }: OfFlow) {
  const { kernel } = flow
  if (kernel === undefined || kernel.unread === 0) return null
  const [from, to] = [cross(flow, flow.from), cross(flow, flow.to)]
  const level = upright ? (from + to) / 2 : to - Math.sign(to - from) * 56
  const { x, y } = axis.point(along(kernel.at) + (upright ? 54 : 96), level)
  return <Text x={x} y={y + 4} look="small mid kernel" text={say('talk.unread', formatSize(kernel.unread))} />
}

function Killed({ along, axis, cross, end, upright, flow }: OfFlow) {
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
      <Text {...beside} text="kill -9" />
    </g>
  )
}

/** Times below, as many as have room. */
function Times({ moments, along, end, height, say, lane, good }: Talking) {
  const gaveUp = lane.until !== undefined && !good ? say('talk.gaveUp', formatTime(lane.until)) : ''
  let free = -Infinity
  const shown = moments.filter((time) => {
    const fits = along(time) > free && along(time) < end - columns(gaveUp) * 7 - 40
    if (fits) free = along(time) + 64
    return fits
  })
  return (
    <g>
      {shown.map((time) => (
        <Text x={along(time)} y={height - 4} look="note mid" text={time === 0 ? '0' : formatTime(time)} />
      ))}
      <Text x={end} y={height - 4} look="note last" text={gaveUp} />
    </g>
  )
}
