import { useMemo, useState } from 'preact/hooks'
import { streamLength } from '../trace/bytes.js'
import { layOut, UPRIGHT, WIDE } from '../trace/layout.js'
import { RECV_SIZE, type Experiment, type Lane } from '../trace/trace.js'
import type { Screen } from './axis.js'
import { caption, isTalk, journey, linesOf, outcomeText } from './in-words.js'
import { Talk } from './talk.js'
import { Tanks } from './tanks.js'
import { LABELS } from './tape-place.js'
import { Tape } from './tape.js'
import { TimeStrip } from './time-strip.js'
import type { Words } from './words-en.js'

interface Props {
  readonly lane: Lane
  /** Those that are seen together, and share an axis of time. */
  readonly lanes: readonly Lane[]
  readonly experiment: Experiment
  readonly words: Words
  readonly screen: Screen
}

/** One lane: what it is, how it ended, its picture, and the same in words. */
export function LaneView(props: Props) {
  const { lane, experiment, words, screen } = props
  const { kind } = experiment
  const [name, explained] = words.mode[lane.mode]
  const { good, text } = outcomeText(lane, experiment, words)
  const label = `${name}: ${text}`
  const { sha256 } = lane.flows[0]!
  const lines = linesOf(lane, experiment, words)
  if (kind === 'sends' && sha256 && sha256.sent === sha256.got)
    lines.push(words.digest(sha256.got.slice(0, 16)))
  return (
    <section class={`lane ${lane.mode}`} aria-label={label}>
      <header>
        <h2>{name}</h2>
        <p>{explained}</p>
        <strong class={good ? 'yes' : 'no'} children={`${good ? '✓' : '✗'} ${text}`} />
      </header>
      {kind === 'sends' && <p class="caption" children={caption(lane, words)} />}
      {kind === 'stops' && <Tanks {...{ lane, words, screen, label }} />}
      {isTalk(experiment) && (
        <div class="scroll" children={<Talk {...{ lane, words, screen, good, label }} />} />
      )}
      {(kind === 'sends' || kind === 'ends') && <Followed {...props} label={label} />}
      <details>
        <summary>{words.inWords}</summary>
        <ul
          children={lines.map((line) => (
            <li>{line}</li>
          ))}
        />
      </details>
    </section>
  )
}

/** The tape and the strip of time, through which one byte can be followed. */
function Followed({ lane, lanes, experiment, words, screen, label }: Props & { label: string }) {
  const [byte, setByte] = useState<number>()
  const {
    mode,
    flows: [first],
  } = lane
  const flow = first!
  const { room, upright } = screen
  const measures = upright ? { ...UPRIGHT, room: 640 } : { ...WIDE, room: room - LABELS - 70 }
  const layout = useMemo(() => layOut(flow, measures), [flow, room, upright])
  const last = Math.max(0, streamLength(flow) - 1)
  const at = Math.min(byte ?? 0, last)
  const way = journey(flow, at, words)
  const { recvSize = RECV_SIZE, kind } = experiment
  const wide = !upright && LABELS + layout.length + 60 > room
  const scroller = wide ? ({ tabIndex: 0, role: 'group', 'aria-label': label } as const) : {}
  const leave = () => setByte(undefined)
  const follow = () => setByte(at)
  const onInput = (event: Event) => setByte(Number((event.currentTarget as HTMLInputElement).value))
  return (
    <>
      <div class="scroll" onPointerLeave={leave} {...scroller}>
        <Tape {...{ flow, layout, words, screen, recvSize, label, byte, mode }} onByte={setByte} />
      </div>
      {kind === 'sends' && <TimeStrip {...{ flow, screen, words, byte }} end={endOf(lanes)} />}
      {last > 0 && (
        <div class="follow">
          <label>
            {words.follow}
            <input
              type="range"
              min={0}
              max={last}
              value={at}
              aria-valuetext={way}
              {...{ onInput }}
              onFocus={follow}
              onBlur={leave}
            />
          </label>
          <p>{byte === undefined ? '' : way}</p>
        </div>
      )}
    </>
  )
}

/** Where the axis of time ends, in microseconds. */
function endOf(lanes: readonly Lane[]): number {
  const ends = lanes.flatMap(({ flows }) => [
    flows[0]!.reads.at(-1)?.at ?? 0,
    flows[0]!.writes.at(-1)?.at ?? 0,
  ])
  return Math.max(1, ...ends) * 1.05
}
