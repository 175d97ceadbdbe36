import type { Flow, Lane, Program } from '../trace/trace.js'
import { axisOf, type Axis, type Screen } from './axis.js'

/** A talk and where its lines and moments are. */
export interface PlacedTalk {
  readonly axis: Axis
  readonly upright: boolean
  /** From where the lines begin to where they end. */
  readonly lead: number
  readonly end: number
  readonly moments: readonly number[]
  /** Names of the lines, each with its position across. */
  readonly lines: readonly { readonly name: string; readonly who: Program; readonly at: number }[]
  readonly width: number
  readonly height: number
  readonly along: (time: number) => number
  readonly cross: (flow: Flow, who: Program) => number
}

type Names = (who: Program, handler: number | undefined) => string

/** A line for each program, and one for each handler where they wait at the same time. Time is spaced by events, not to scale. */
export function placeTalk({ flows }: Lane, screen: Screen, nameOf: Names): PlacedTalk {
  const { upright, room } = screen
  const clients = [...new Set(flows.map(clientOf))]
  const concurrent = overlap(flows)
  const servers = concurrent ? clients : [undefined]
  const keys = [
    lineOf('client'),
    ...servers.map((client) => lineOf('server', client)),
    ...clients.slice(1).map((who) => lineOf(who)),
  ]
  const gap = upright ? (room - 8) / keys.length : 92
  const first = upright ? 4 + gap / 2 : 22
  const at = (key: string) => first + keys.indexOf(key) * gap

  const moments = momentsOf(flows)
  const steps = moments.map((time, index) =>
    index === 0 ? 0.3 : 1 + Math.log10(1 + (time - moments[index - 1]!) / 500),
  )
  const total = steps.reduce((sum, step) => sum + step, 0) + 3.2
  const lead = upright ? 40 : concurrent ? 132 : 84
  const length = upright ? Math.max(320, total * 38) : room - lead - 12
  const reached = steps.map((_, index) => steps.slice(0, index + 1).reduce((sum, step) => sum + step, 0))
  const across = first + (keys.length - 1) * gap
  return {
    axis: axisOf(screen),
    upright,
    lead,
    end: lead + length,
    moments,
    lines: [
      { name: nameOf('client', undefined), who: 'client', at: at('client') },
      ...servers.map((client, index) => ({
        name: nameOf('server', concurrent ? index + 1 : undefined),
        who: 'server' as const,
        at: at(lineOf('server', client)),
      })),
      ...clients.slice(1).map((who) => ({ name: nameOf(who, undefined), who, at: at(who) })),
    ],
    width: upright ? room : Math.max(room, lead + length + 8),
    height: upright ? lead + length + 22 : across + 44,
    along: (time) =>
      lead +
      ((reached[moments.findLastIndex((moment) => moment <= Math.max(0, time))] ?? 0) / total) * length,
    cross: (flow, who) => at(who === 'server' && concurrent ? lineOf(who, clientOf(flow)) : who),
  }
}

function lineOf(who: Program, client?: Program): string {
  return client === undefined ? who : `${who} of ${client}`
}

function clientOf({ from, to }: Flow): Program {
  return from === 'server' ? to : from
}

/** Two connections of the server wait at the same time: it has a handler for each. */
function overlap(flows: readonly Flow[]): boolean {
  const [one, other] = flows.filter(({ to }) => to === 'server')
  if (one === undefined || other === undefined) return false
  const meets = (a: Flow['waits'][number], b: Flow['waits'][number]) =>
    a.at < (b.until ?? Infinity) && b.at < (a.until ?? Infinity)
  return one.waits.some((a) => other.waits.some((b) => meets(a, b)))
}

/** What is drawn happens at these times. What came before the first `send()` is drawn at zero. */
function momentsOf(flows: readonly Flow[]): number[] {
  const times = flows.flatMap(({ sent, writes, reads, waits, killed, over, kernel = [] }) => [
    ...sent.map(({ at }, index) => writes[index]?.at ?? at),
    ...[...reads, ...waits, ...kernel].map(({ at }) => at),
    ...waits.flatMap(({ until }) => until ?? []),
    ...(killed === undefined ? [] : [killed]),
    ...(over?.spun === undefined ? [] : [over.at]),
  ])
  return [...new Set(times.map((time) => Math.max(0, time)))].toSorted((a, b) => a - b)
}
