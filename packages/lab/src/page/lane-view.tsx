import { useMemo, useState } from 'preact/hooks'
import { streamLength } from '../trace/bytes.js'
import { layOut, UPRIGHT, WIDE } from '../trace/layout.js'
import { RECV_SIZE, type Experiment, type Lane } from '../trace/trace.js'
import type { Screen } from './axis.js'
import { caption, isTalk, journey, linesOf, outcomeText } from './in-words.js'
import { LABELS } from './tape-place.js'
import { Talk } from './talk.js'
import { Tanks } from './tanks.js'
import { Tape } from './tape.js'
import { TimeStrip } from './time-strip.js'
import type { Words } from './words-en.js'

interface Props {
  readonly lane: Lane
  readonly experiment: Experiment
  readonly words: Words
  readonly screen: Screen
  /** Of the axis of time, in microseconds. */
  readonly end: number
}

/** One lane: what it is, how it ended, its picture, and the same in words. */
export function LaneView(props: Props) {
  const { lane, experiment, words, screen } = props
  const [name, explained] = words.mode[lane.mode]
  const { good, text } = outcomeText(lane, experiment, words)
  const label = `${name}: ${text}`
  const flow = lane.flows[0]!
  const equal =
    experiment.kind === 'sends' && flow.sha256?.sent === flow.sha256?.got ? flow.sha256?.got : undefined
  return (
    <section class={`lane ${lane.mode}`} aria-label={label}>
      <header>
        <h2>{name}</h2>
        <p>{explained}</p>
        <strong class={good ? 'yes' : 'no'}>
          {good ? '✓' : '✗'} {text}
        </strong>
      </header>
      {experiment.kind === 'sends' && <p class="caption">{caption(lane, words)}</p>}
      {experiment.kind === 'stops' && <Tanks {...{ lane, words, screen, label }} />}
      {isTalk(experiment) && (
        <div class="scroll">
          <Talk {...{ lane, words, screen, good, label }} />
        </div>
      )}
      {(experiment.kind === 'sends' || experiment.kind === 'ends') && <Followed {...props} label={label} />}
      <details>
        <summary>{words.inWords}</summary>
        <ul>
          {linesOf(lane, experiment, words).map((line) => (
            <li>{line}</li>
          ))}
          {equal !== undefined && <li>{words.digest(equal.slice(0, 16))}</li>}
        </ul>
      </details>
    </section>
  )
}

/** The tape and the strip of time, through which one byte can be followed. */
function Followed({ lane, experiment, words, screen, end, label }: Props & { label: string }) {
  const [byte, setByte] = useState<number>()
  const flow = lane.flows[0]!
  const { room, upright } = screen
  const layout = useMemo(
    () => layOut(flow, upright ? { ...UPRIGHT, room: 640 } : { ...WIDE, room: room - LABELS - 70 }),
    [flow, room, upright],
  )
  const last = Math.max(0, streamLength(flow) - 1)
  const at = Math.min(byte ?? 0, last)
  const way = journey(flow, at, words)
  const { recvSize = RECV_SIZE } = experiment
  const wide = !upright && LABELS + layout.length + 60 > room
  return (
    <>
      <div
        class="scroll"
        onPointerLeave={() => setByte(undefined)}
        {...(wide ? { tabIndex: 0, role: 'group', 'aria-label': label } : {})}
      >
        <Tape {...{ flow, layout, words, screen, recvSize, label, byte }} mode={lane.mode} onByte={setByte} />
      </div>
      {experiment.kind === 'sends' && <TimeStrip {...{ flow, end, screen, words, byte }} />}
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
              onInput={(event) => setByte(Number(event.currentTarget.value))}
              onFocus={() => setByte(at)}
              onBlur={() => setByte(undefined)}
            />
          </label>
          <p>{byte === undefined ? '' : way}</p>
        </div>
      )}
    </>
  )
}
