import { formatSize } from '../trace/bytes.js'
import type { Lane } from '../trace/trace.js'
import { STOPS_TOTAL } from '../trace/verdict.js'
import type { Screen } from './axis.js'
import type { Words } from './words-en.js'

export interface Tank {
  readonly name: string
  readonly bytes: number
  readonly look: string
}

/** Where the bytes are while the reader has stopped. What the kernel holds is not known on every system. */
export function tanksOf({ flows, taken = 0, readBytes = 0 }: Lane, { tanks }: Words): Tank[] {
  const kernel = flows[0]!.kernel?.[0]
  if (kernel === undefined) return [{ name: tanks.read, bytes: readBytes, look: 'm5' }]
  const { unsent, unread } = kernel
  const memory = Math.max(0, taken - readBytes - unsent - unread)
  return [
    { name: tanks.memory, bytes: memory, look: 'm1' },
    { name: tanks.unsent, bytes: unsent, look: 'm0' },
    { name: tanks.unread, bytes: unread, look: 'm6' },
    { name: tanks.read, bytes: readBytes, look: 'm5' },
  ]
}

const PITCH = 34

/** To scale, which both lanes share. */
export function Tanks({
  lane,
  words,
  screen: { room, upright },
  label,
}: {
  lane: Lane
  words: Words
  screen: Screen
  label: string
}) {
  const tanks = tanksOf(lane, words)
  const left = upright ? 0 : 190
  const height = tanks.length * PITCH + 4
  return (
    <svg role="img" aria-label={label} width={room} height={height} viewBox={`0 0 ${room} ${height}`}>
      {tanks.map(({ name, bytes, look }, index) => {
        const width = Math.max(2, (bytes / STOPS_TOTAL) * (room - left - 90))
        const y = index * PITCH
        return (
          <g>
            <text x={0} y={y + (upright ? 12 : 20)} class="row">
              {name}
            </text>
            <rect
              x={left}
              y={y + (upright ? 16 : 5)}
              height={upright ? 14 : 22}
              rx="3"
              class={look}
              width={width}
            />
            <text x={left + width + 8} y={y + (upright ? 28 : 21)}>
              {formatSize(bytes)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}
