import { atomsOf, finder } from '../trace/atoms.js'
import { formatTime } from '../trace/bytes.js'
import type { Flow } from '../trace/trace.js'
import { Text } from './parts.js'
import { useSetting } from './setting.js'
import { LABELS } from './tape-place.js'

const HEIGHT = 30

interface Props {
  readonly flow: Flow
  /** Of the axis, which both lanes share, in microseconds. */
  readonly end: number
  readonly byte: number | undefined
}

/** When: ▼ written, ▲ read, and between them the bytes on their way. To scale. */
export function TimeStrip({ flow: { writes, reads, forced }, flow, end, byte }: Props) {
  const { say, room, upright } = useSetting()
  const left = upright ? 4 : LABELS
  const right = room - (upright ? 20 : 26)
  const x = (time: number) => left + (Math.max(0, time) / end) * (right - left)
  const { atoms } = atomsOf(flow)
  const height = HEIGHT / Math.max(1, atoms.length)
  const step = niceStep(end, upright ? 3 : 7)
  const times = Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step)
  const [writeAt, readAt] = [finder(writes), finder(reads)]
  const bars = atoms.map(({ start, end: last, message }, index) => {
    const from = x(writes[writeAt(start)]?.at ?? 0)
    const width = Math.max(1.5, x(reads[readAt(start)]?.at ?? end) - from)
    const lit = byte !== undefined && start <= byte && byte < last ? 'lit' : ''
    return <rect x={from} y={8 + index * height} class={`m${message % 8} ${lit}`} {...{ width, height }} />
  })
  const kernel = say(forced === undefined ? 'strip.kernel' : 'strip.proxy')
  return (
    <svg class="strip" aria-hidden="true" width={room} height={HEIGHT + 34}>
      {!upright && <Text x={0} y={20} look="row" text={kernel} />}
      {!upright && <Text x={0} y={37} look="note" text={say('strip.key')} />}
      <rect x={left} y={8} width={right - left} height={HEIGHT} class="stage" />
      {bars}
      {writes.map(({ at }) => (
        <path d={`M${x(at)} 8l-4 -7h8z`} class="tick" />
      ))}
      {reads.map(({ at }) => (
        <path d={`M${x(at)} ${8 + HEIGHT}l-4 7h8z`} class="tick" />
      ))}
      {times.map((time) => (
        <Text
          x={x(time)}
          y={HEIGHT + 30}
          look={time ? 'note mid' : 'note'}
          text={time ? formatTime(time) : '0'}
        />
      ))}
    </svg>
  )
}

function niceStep(end: number, about: number): number {
  const power = 10 ** Math.floor(Math.log10(end / about))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= end / about) ?? power
}
