import type { Flow, Lane, Program } from '../trace/trace.js'
import { axisOf, type Axis, type Screen } from './axis.js'
import type { Words } from './words-en.js'

/** A talk and where its lines and moments are. */
export interface PlacedTalk {
  readonly axis: Axis
  readonly upright: boolean
  /** From where the lines begin to where they end. */
  readonly lead: number
  readonly end: number
  readonly moments: readonly number[]
  readonly lines: readonly { readonly name: string; readonly at: number }[]
  readonly width: number
  readonly height: number
  readonly along: (time: number) => number
  readonly cross: (flow: Flow, who: Program) => number
}

/** A line for each program, and one for each handler where they wait at the same time. Time is spaced by events, not to scale. */
export function placeTalk({ flows }: Lane, screen: Screen, { programs, handler }: Words): PlacedTalk {
  const { upright, room } = screen
  const [first, ...others] = [...new Set(flows.map(clientOf))]
  const concurrent = overlap(flows)
  const servers = concurrent ? [first!, ...others].map((client) => `server of ${client}`) : ['server']
  const keys: string[] = ['client', ...servers, ...others]
  const nameOf = (key: string) =>
    key in programs ? programs[key as Program] : handler(servers.indexOf(key) + 1)
  const gap = upright ? (room - 8) / keys.length : 92
  const start = upright ? 4 + gap / 2 : 22
  const at = (key: string) => start + keys.indexOf(key) * gap

  const moments = momentsOf(flows)
  const reached: number[] = []
  for (const [index, time] of moments.entries()) {
    const before = moments[index - 1]
    reached.push(before === undefined ? 0.3 : reached.at(-1)! + 1 + Math.log10(1 + (time - before) / 500))
  }
  const total = (reached.at(-1) ?? 0) + 3.2
  const lead = upright ? 40 : concurrent ? 132 : 84
  const length = upright ? Math.max(320, total * 38) : room - lead - 12
  const end = lead + length
  return {
    axis: axisOf(screen),
    upright,
    lead,
    end,
    moments,
    lines: keys.map((key) => ({ name: nameOf(key), at: at(key) })),
    width: upright ? room : Math.max(room, end + 8),
    height: upright ? end + 22 : at(keys.at(-1)!) + 44,
    along: (time) => {
      const index = moments.findLastIndex((moment) => moment <= Math.max(0, time))
      return lead + ((reached[index] ?? 0) / total) * length
    },
    cross: (flow, who) => at(who === 'server' && concurrent ? `server of ${clientOf(flow)}` : who),
  }
}

function clientOf({ from, to }: Flow): Program {
  return from === 'server' ? to : from
}

/** Two connections of the server wait at the same time: it has a handler for each. */
function overlap(flows: readonly Flow[]): boolean {
  const [one, other] = flows.filter(({ to }) => to === 'server').map(({ waits }) => waits)
  const ends = ({ until }: Flow['waits'][number]) => until ?? Infinity
  return one?.some((a) => other?.some((b) => a.at < ends(b) && b.at < ends(a))) ?? false
}

/** What is drawn happens at these times. What came before the first `send()` is drawn at zero. */
function momentsOf(flows: readonly Flow[]): number[] {
  const times = flows.flatMap(({ sent, writes, reads, waits, killed, over, kernel = [] }) => [
    ...sent.map(({ at }, index) => writes[index]?.at ?? at),
    ...[...reads, ...waits, ...kernel].map(({ at }) => at),
    ...waits.flatMap(({ until }) => until ?? []),
    ...[killed, over?.spun && over.at].flatMap((at) => at ?? []),
  ])
  return [...new Set(times.map((time) => Math.max(0, time)))].toSorted((a, b) => a - b)
}
