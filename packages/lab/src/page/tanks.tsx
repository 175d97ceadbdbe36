import { formatSize } from '../trace/bytes.js'
import type { Lane } from '../trace/trace.js'
import { STOPS_TOTAL } from '../trace/verdict.js'
import { Picture, Text } from './parts.js'
import { useSetting } from './setting.js'

/** Where the bytes are while the reader has stopped. What the kernel holds is not known on every system. */
export function tanksOf({ flows, taken = 0, readBytes = 0 }: Lane) {
  const read = { name: 'tanks.read', bytes: readBytes, look: 'm5' } as const
  const { kernel } = flows[0]!
  if (kernel === undefined) return [read]
  const { unsent, unread } = kernel
  return [
    { name: 'tanks.memory', bytes: Math.max(0, taken - readBytes - unsent - unread), look: 'm1' },
    { name: 'tanks.unsent', bytes: unsent, look: 'm0' },
    { name: 'tanks.unread', bytes: unread, look: 'm6' },
    read,
  ] as const
}

const PITCH = 34

/** To scale, which both lanes share. */
export function Tanks({ lane, label }: { lane: Lane; label: string }) {
  const { say, room, upright } = useSetting()
  const tanks = tanksOf(lane)
  const left = upright ? 0 : 190
  return (
    <Picture label={label} width={room} height={tanks.length * PITCH + 4}>
      {tanks.map(({ name, bytes, look }, index) => {
        const width = Math.max(2, (bytes / STOPS_TOTAL) * (room - left - 90))
        const y = index * PITCH
        const bar = upright ? { y: y + 16, height: 14 } : { y: y + 5, height: 22 }
        return (
          <g>
            <Text x={0} y={y + (upright ? 12 : 20)} look="row" text={say(name)} />
            <rect x={left} {...bar} rx="3" class={look} width={width} />
            <Text x={left + width + 8} y={y + (upright ? 28 : 21)} look="" text={formatSize(bytes)} />
          </g>
        )
      })}
    </Picture>
  )
}
