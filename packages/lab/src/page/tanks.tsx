import { formatSize } from '../trace/bytes.js'
import type { Lane } from '../trace/trace.js'
import { STOPS_TOTAL } from '../trace/verdict.js'
import type { Screen } from './axis.js'
import { Text } from './parts.js'
import type { Words } from './words-en.js'

/** Where the bytes are while the reader has stopped. What the kernel holds is not known on every system. */
export function tanksOf({ flows, taken = 0, readBytes = 0 }: Lane, { tanks }: Words) {
  const read = { name: tanks.read, bytes: readBytes, look: 'm5' }
  const kernel = flows[0]!.kernel?.[0]
  if (kernel === undefined) return [read]
  const { unsent, unread } = kernel
  return [
    { name: tanks.memory, bytes: Math.max(0, taken - readBytes - unsent - unread), look: 'm1' },
    { name: tanks.unsent, bytes: unsent, look: 'm0' },
    { name: tanks.unread, bytes: unread, look: 'm6' },
    read,
  ]
}

const PITCH = 34

interface Props {
  readonly lane: Lane
  readonly words: Words
  readonly screen: Screen
  readonly label: string
}

/** To scale, which both lanes share. */
export function Tanks({ lane, words, screen: { room, upright }, label }: Props) {
  const tanks = tanksOf(lane, words)
  const left = upright ? 0 : 190
  const height = tanks.length * PITCH + 4
  return (
    <svg role="img" aria-label={label} width={room} height={height} viewBox={`0 0 ${room} ${height}`}>
      {tanks.map(({ name, bytes, look }, index) => {
        const width = Math.max(2, (bytes / STOPS_TOTAL) * (room - left - 90))
        const y = index * PITCH
        const bar = upright ? { y: y + 16, height: 14 } : { y: y + 5, height: 22 }
        return (
          <g>
            <Text x={0} y={y + (upright ? 12 : 20)} look="row" text={name} />
            <rect x={left} {...bar} rx="3" class={look} width={width} />
            <Text x={left + width + 8} y={y + (upright ? 28 : 21)} look="" text={formatSize(bytes)} />
          </g>
        )
      })}
    </svg>
  )
}
