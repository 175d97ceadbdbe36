import { columns, fit, formatSize, formatTime, textOf } from '../trace/bytes.js'
import type { Flow, Lane } from '../trace/trace.js'
import { centre, type Rect, type Screen } from './axis.js'
import { placeTalk, type PlacedTalk } from './talk-place.js'
import { COLUMN } from './tape-place.js'
import type { Words } from './words-en.js'

interface Props {
  readonly lane: Lane
  readonly screen: Screen
  readonly words: Words
  readonly good: boolean
  readonly label: string
}

interface Placed extends PlacedTalk {
  readonly lane: Lane
  readonly words: Words
  readonly good: boolean
}

/** Who sends what, and who waits: a line for each program, and on a phone a sequence diagram. */
export function Talk({ lane, screen, words, good, label }: Props) {
  const placed = placeTalk(lane, screen, (who, handler) =>
    handler === undefined ? words.programs[who] : words.handler(handler),
  )
  const talk = { ...placed, lane, words, good }
  const { width, height, lines, axis, lead, end, upright } = talk
  const firstColour = lane.flows.map((_, index) =>
    lane.flows.slice(0, index).reduce((sum, { sent }) => sum + sent.length, 0),
  )
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${width} ${height}`} {...{ width, height }}>
      {lines.map(({ name, at }) => (
        <g>
          <path d={axis.line([lead, at], [end, at])} class="life" />
          {!upright && (
            <text x={0} y={at + 5} class="row">
              {name}
            </text>
          )}
          {upright && (
            <text y={14} class="row mid">
              {wrapped(name).map((part, index) => (
                <tspan x={at} dy={index * 14}>
                  {part}
                </tspan>
              ))}
            </text>
          )}
        </g>
      ))}
      {lane.flows.map((flow) => (
        <Killed talk={talk} flow={flow} />
      ))}
      {lane.flows.map((flow, index) => (
        <Letters talk={talk} flow={flow} colour={firstColour[index]!} />
      ))}
      {lane.flows.map((flow) => (
        <Waits talk={talk} flow={flow} />
      ))}
      {lane.flows.map((flow) => (
        <Kernel talk={talk} flow={flow} />
      ))}
      {!upright && <Times talk={talk} />}
    </svg>
  )
}

function wrapped(name: string): string[] {
  return columns(name) > 11 ? name.split(/, | /) : [name]
}

/** Hatched while `recv()` waits; red where nothing will come; filled where it gives nothing again and again. */
function Waits({ talk, flow }: { talk: Placed; flow: Flow }) {
  const { lane, words, good, axis, along, end, cross } = talk
  const { waits, over, killed, to } = flow
  const line = cross(flow, to)
  const bar = (from: number, until: number, thick: number) =>
    axis.rect(from, Math.max(2, until - from), line - thick / 2, thick)
  const bars = waits.flatMap(({ at, until }) => {
    if (until === null && (over?.spun !== undefined || killed !== undefined)) return []
    const rect = bar(along(at), until === null ? end : along(until), 24)
    if (Math.max(rect.width, rect.height) < 27 && until !== null && until - at < 1000) return []
    const stuck = until === null && !good && lane.until !== undefined
    const text = stuck ? words.talk.waitsForever : until === null ? words.talk.waitsNext : words.talk.waits
    return [{ rect, text, look: stuck ? 'wait stuck' : 'wait' }]
  })
  const spin = over?.spun === undefined ? undefined : { rect: bar(along(over.at), end, 26), times: over.spun }
  return (
    <g>
      {bars.map(({ rect, text, look }) => (
        <g>
          <rect {...rect} rx="5" class="base" />
          <rect {...rect} rx="5" class={look} />
          <InBar talk={talk} rect={rect} texts={[text]} look="small mid" />
        </g>
      ))}
      {spin !== undefined && (
        <g>
          <rect {...spin.rect} rx="5" class="spin" />
          <InBar
            talk={talk}
            rect={spin.rect}
            texts={[words.talk.spins(spin.times), words.talk.spinsShort(spin.times)]}
            look="small mid on"
          />
        </g>
      )}
    </g>
  )
}

/** The first of the texts that fits, along the bar. */
function InBar({
  talk,
  rect,
  texts,
  look,
}: {
  talk: Placed
  rect: Rect
  texts: readonly string[]
  look: string
}) {
  const room = (talk.upright ? rect.height : rect.width) - 10
  const text = texts.find((each) => columns(each) * 6.9 < room)
  const { x, y } = centre(rect)
  if (text === undefined) return null
  return (
    <text x={x} y={y + 4.5} class={look} {...(talk.upright ? { transform: `rotate(90 ${x} ${y})` } : {})}>
      {text}
    </text>
  )
}

function Letters({ talk, flow, colour }: { talk: Placed; flow: Flow; colour: number }) {
  const { along, end, words, cross, axis, upright } = talk
  const [from, to] = [cross(flow, flow.from), cross(flow, flow.to)]
  const direction = Math.sign(to - from)
  return flow.sent.map((sent, index) => {
    const written = along(flow.writes[index]?.at ?? sent.at)
    if (sent.start === sent.end) {
      const foot = from + direction * 34
      const { x, y } = axis.point(written, foot)
      return (
        <g>
          <path
            d={
              axis.line([written, from], [written, foot]) +
              axis.line([written - 9, foot], [written + 9, foot])
            }
            class="dead"
          />
          <text
            x={upright ? x : x + 16}
            y={upright ? y + 26 : y + 4}
            class={`verdict bad ${upright ? 'mid' : ''}`}
          >
            {words.talk.nothing}
          </text>
        </g>
      )
    }
    const level = upright ? (from + to) / 2 : to - direction * 36
    const read =
      flow.reads[index] === undefined ? undefined : Math.max(along(flow.reads[index].at), written + 10)
    const waits = flow.waits.some(
      ({ at, until }) =>
        read !== undefined && along(at) <= read && read <= (until === null ? end : along(until)),
    )
    // At the edge of the bar, whose text it would cover.
    const tip = to - direction * (waits ? 13 : 3)
    return (
      <g>
        <path d={axis.line([written, from], [written, level])} class="arrow" />
        <rect
          {...axis.rect(written, (read ?? end) - written, level - 6, 12)}
          class={`m${(colour + index) % 8}`}
        />
        {read !== undefined && (
          <g>
            <path d={axis.line([read, level], [read, tip - direction * 5])} class="arrow" />
            <path
              d={`${axis.line([read, tip], [read - 5, tip - direction * 9], [read + 5, tip - direction * 9])}Z`}
              class="tip"
            />
          </g>
        )}
        <Letter
          talk={talk}
          flow={flow}
          index={index}
          look={`m${(colour + index) % 8}`}
          at={axis.point(written, level)}
        />
      </g>
    )
  })
}

function Letter({
  talk,
  flow,
  index,
  look,
  at,
}: {
  talk: Placed
  flow: Flow
  index: number
  look: string
  at: { x: number; y: number }
}) {
  const { start, header, end } = flow.sent[index]!
  const text = start + header === end ? "''" : fit(textOf(flow, start + header, end), 9)
  const plate = header > 0 ? 24 : 0
  const width = plate + 18 + Math.max(14, columns(text) * COLUMN)
  const x = talk.upright ? at.x - width / 2 : at.x - 6
  const y = talk.upright ? at.y - 4 : at.y - 12
  return (
    <g>
      <rect {...{ x, y, width }} height={24} rx="5" class={`${look} letter`} />
      {header > 0 && (
        <g class="plate">
          <rect {...{ x, y }} width={plate} height={24} rx="5" class="header" />
          <rect x={x + 4} y={y + 3} width={16} height={18} rx="3" />
          <text x={x + 12} y={y + 17} class="in">
            {end - start - header}
          </text>
        </g>
      )}
      <text x={x + plate + (width - plate) / 2} y={y + 17} class="in">
        {text}
      </text>
    </g>
  )
}

function Kernel({ talk: { along, axis, cross, words, upright }, flow }: { talk: Placed; flow: Flow }) {
  const line = cross(flow, flow.to)
  const direction = Math.sign(line - cross(flow, flow.from))
  return (flow.kernel ?? []).map(({ at, unread }) => {
    if (unread === 0) return null
    const { x, y } = axis.point(along(at) + (upright ? 54 : 96), line - direction * (upright ? 46 : 56))
    return (
      <text x={x} y={y + 4} class="small mid kernel">
        {words.talk.unread(formatSize(unread))}
      </text>
    )
  })
}

function Killed({ talk: { along, axis, cross, end, words, upright }, flow }: { talk: Placed; flow: Flow }) {
  if (flow.killed === undefined) return null
  const line = cross(flow, flow.from)
  const { x, y } = axis.point(along(flow.killed), line)
  return (
    <g>
      <path d={axis.line([along(flow.killed), line], [end, line])} class="gone" />
      <path d={`M${x - 8} ${y - 8}l16 16m0 -16l-16 16`} class="dead" />
      <text x={upright ? x : x + 14} y={y + (upright ? 26 : 5)} class={`verdict bad ${upright ? 'mid' : ''}`}>
        {words.talk.killed}
      </text>
    </g>
  )
}

/** Times below, as many as have room. */
function Times({ talk: { moments, along, end, height, words, lane, good } }: { talk: Placed }) {
  const gaveUp = lane.until !== undefined && !good ? words.talk.gaveUp(formatTime(lane.until)) : ''
  const room = end - columns(gaveUp) * 7 - 40
  const shown: number[] = []
  for (const time of moments) {
    const last = shown.at(-1)
    if (along(time) < room && (last === undefined || along(time) - along(last) > 64)) shown.push(time)
  }
  return (
    <g>
      {shown.map((time) => (
        <text x={along(time)} y={height - 4} class="note mid">
          {time === 0 ? '0' : formatTime(time)}
        </text>
      ))}
      <text x={end} y={height - 4} class="note last">
        {gaveUp}
      </text>
    </g>
  )
}
