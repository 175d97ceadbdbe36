import { atomsOf } from '../trace/atoms.js'
import { formatTime } from '../trace/bytes.js'
import type { Flow } from '../trace/trace.js'
import type { Screen } from './axis.js'
import { Text } from './parts.js'
import { LABELS } from './tape-place.js'
import type { Words } from './words-en.js'

const HEIGHT = 30

interface Props {
  readonly flow: Flow
  /** Of the axis, which both lanes share, in microseconds. */
  readonly end: number
  readonly screen: Screen
  readonly words: Words
  readonly byte: number | undefined
}

/** When: ▼ written, ▲ read, and between them the bytes on their way. To scale. */
export function TimeStrip({ flow, end, screen: { room, upright }, words, byte }: Props) {
  const left = upright ? 4 : LABELS
  const right = room - (upright ? 20 : 26)
  const x = (time: number) => left + (Math.max(0, time) / end) * (right - left)
  const { atoms } = atomsOf(flow)
  const height = HEIGHT / Math.max(1, atoms.length)
  const step = niceStep(end, upright ? 3 : 7)
  const times = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step)
  const writtenAt = finder(flow.writes)
  const readAt = finder(flow.reads)
  const bars = atoms.map(({ start, end: last, message }, index) => {
    const from = x(writtenAt(start) ?? 0)
    const width = Math.max(1.5, x(readAt(start) ?? end) - from)
    const lit = byte !== undefined && start <= byte && byte < last
    return (
      <rect
        x={from}
        y={8 + index * height}
        class={`m${message % 8}${lit ? ' lit' : ''}`}
        {...{ width, height }}
      />
    )
  })
  return (
    <svg
      class="strip"
      aria-hidden="true"
      width={room}
      height={HEIGHT + 34}
      viewBox={`0 0 ${room} ${HEIGHT + 34}`}
    >
      {!upright && (
        <Text x={0} y={20} look="row" text={flow.forced === undefined ? words.kernel : words.proxy} />
      )}
      {!upright && <Text x={0} y={37} look="note" text={words.strip} />}
      <rect x={left} y={8} width={right - left} height={HEIGHT} class="stage" />
      {bars}
      {flow.writes.map(({ at }) => (
        <path d={`M${x(at)} 8l-4 -7h8z`} class="tick" />
      ))}
      {flow.reads.map(({ at }) => (
        <path d={`M${x(at)} ${8 + HEIGHT}l-4 7h8z`} class="tick" />
      ))}
      <Text x={left} y={HEIGHT + 30} look="note" text="0" />
      {times.slice(1).map((time) => (
        <Text x={x(time)} y={HEIGHT + 30} look="note mid" text={formatTime(time)} />
      ))}
    </svg>
  )
}

/** When the byte at an offset was written or read; the offsets asked for never go back. */
function finder(spans: Flow['writes']): (offset: number) => number | undefined {
  let index = 0
  return (offset) => {
    while (index < spans.length && spans[index]!.end <= offset) index++
    return spans[index]?.at
  }
}

function niceStep(end: number, about: number): number {
  const power = 10 ** Math.floor(Math.log10(end / about))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= end / about) ?? power
}
