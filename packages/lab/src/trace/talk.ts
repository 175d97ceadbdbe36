import { textOf } from './bytes.js'
import type { Lane, Program } from './trace.js'

/** Something that a program did or had done to it, in microseconds since the first `send()`. */
export type TalkEvent = { readonly at: number } & (
  | {
      readonly kind: 'sends'
      readonly who: Program
      readonly to: Program
      readonly text: string
      readonly arrived: boolean
    }
  | { readonly kind: 'waits' | 'killed'; readonly who: Program }
  | { readonly kind: 'spins'; readonly who: Program; readonly times: number }
  | { readonly kind: 'unread'; readonly bytes: number }
)

/** Who sent what to whom, who was killed, and who waited when the lab stopped, in order of time. */
export function talkEvents({ flows, until }: Lane): TalkEvent[] {
  const events = flows.flatMap((flow): TalkEvent[] => {
    const { from, to, sent, got, waits, over, killed, kernel = [] } = flow
    const waiting =
      until === undefined || killed !== undefined ? [] : waits.filter((wait) => wait.until === null)
    return [
      ...sent.map(({ at, start, end, header }, index) => {
        const text = start + header === end ? '' : textOf(flow, start + header, end)
        return { at, kind: 'sends', who: from, to, text, arrived: index < got.length } as const
      }),
      ...waiting.map(({ at }) => ({ at, kind: 'waits', who: to }) as const),
      ...kernel.map(({ at, unread }) => ({ at, kind: 'unread', bytes: unread }) as const),
      ...(killed === undefined ? [] : [{ at: killed, kind: 'killed', who: from } as const]),
      ...(over?.spun === undefined
        ? []
        : [{ at: over.at, kind: 'spins', who: to, times: over.spun } as const]),
    ]
  })
  return events.toSorted((a, b) => a.at - b.at)
}
