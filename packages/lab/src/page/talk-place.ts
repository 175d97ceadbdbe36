import type { Flow, Lane, Program } from '../trace/trace.js'
import { axisOf, type Axis } from './axis.js'
import type { Setting } from './setting.js'

/** Where the lines and moments of a talk are. */
export interface TalkPlace {
  readonly axis: Axis
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
export function placeTalk({ flows }: Lane, { upright, room, say }: Setting): TalkPlace {
  const clients = [...new Set(flows.map(clientOf))]
  const concurrent = overlap(flows)
  const servers = concurrent ? clients.map((client) => `server of ${client}`) : ['server']
  const keys = ['client', ...servers, ...clients.slice(1)]
  const nameOf = (key: string) =>
    key.startsWith('server of') ? say('handler', servers.indexOf(key) + 1) : say(`programs.${key as Program}`)
  const gap = upright ? (room - 8) / keys.length : 92
  const at = (key: string) => (upright ? 4 + gap / 2 : 22) + keys.indexOf(key) * gap

  const moments = momentsOf(flows)
  let reached = -0.7
  const places = moments.map((time, index) => {
    const since = time - (moments[index - 1] ?? time)
    return (reached += 1 + Math.log10(1 + since / 500))
  })
  const total = reached + 3.2
  const lead = upright ? 40 : concurrent ? 132 : 84
  const length = upright ? Math.max(320, total * 38) : room - lead - 12
  const end = lead + length
  return {
    axis: axisOf(upright),
    lead,
    end,
    moments,
    lines: keys.map((key) => ({ name: nameOf(key), at: at(key) })),
    width: upright ? room : Math.max(room, end + 8),
    height: upright ? end + 22 : at(keys.at(-1)!) + 44,
    along(time) {
      const index = moments.findLastIndex((moment) => moment <= Math.max(0, time))
      return lead + ((places[index] ?? 0) / total) * length
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
  const times = flows.flatMap(({ sent, writes, reads, waits, killed, over, kernel }) => [
    ...sent.map(({ at }, index) => writes[index]?.at ?? at),
    ...[...reads, ...waits].map(({ at }) => at),
    ...waits.map(({ until }) => until),
    kernel?.at,
    killed,
    over?.spun && over.at,
  ])
  const known = times.flatMap((time) => (typeof time === 'number' ? Math.max(0, time) : []))
  return [...new Set(known)].toSorted((a, b) => a - b)
}
