import { useMemo, useState } from 'preact/hooks'
import { streamLength } from '../trace/bytes.js'
import { layOut, UPRIGHT, WIDE, type Layout } from '../trace/layout.js'
import type { Experiment, Flow, Lane } from '../trace/trace.js'
import { caption, journey, linesOf, outcomeText } from './in-words.js'
import { useSetting } from './setting.js'
import { Talk } from './talk.js'
import { Tanks } from './tanks.js'
import { LABELS } from './tape-place.js'
import { Tape } from './tape.js'
import { TimeStrip } from './time-strip.js'

interface Props {
  readonly lane: Lane
  /** Those that are seen together, and share an axis of time. */
  readonly lanes: readonly Lane[]
  readonly experiment: Experiment
}

/** One lane: what it is, how it ended, its picture, and the same in words. */
export function LaneView(props: Props) {
  const { lane, experiment } = props
  const { say } = useSetting()
  const { kind } = experiment
  const { good, text } = outcomeText(lane, experiment, say)
  const label = `${say(`mode.${lane.mode}`)}: ${text}`
  const lines = linesOf(lane, experiment, say).map((line) => <li>{line}</li>)
  const isTape = kind === 'sends' || kind === 'ends'
  return (
    <section class={`lane ${lane.mode}`} aria-label={label}>
      <header>
        <h2>{say(`mode.${lane.mode}`)}</h2>
        <p>{say(`mode.${lane.mode}.about`)}</p>
        <strong class={good ? 'yes' : 'no'} children={`${good ? '✓' : '✗'} ${text}`} />
      </header>
      {kind === 'sends' && <p class="caption" children={caption(lane, say)} />}
      {kind === 'stops' && <Tanks lane={lane} label={label} />}
      {isTape && <Followed {...props} label={label} />}
      {!isTape && kind !== 'stops' && <div class="scroll" children={<Talk {...{ lane, good, label }} />} />}
      <details>
        <summary>{say('inWords')}</summary>
        <ul children={lines} />
      </details>
    </section>
  )
}

export function useLayout(flow: Flow): Layout {
  const { room, upright } = useSetting()
  const measures = upright ? { ...UPRIGHT, room: 640 } : { ...WIDE, room: room - LABELS - 70 }
  return useMemo(() => layOut(flow, measures), [flow, room, upright])
}

/** The tape and the strip of time, through which one byte can be followed. */
function Followed({ lane, lanes, experiment: { recvSize, kind }, label }: Props & { label: string }) {
  const { say, room, upright } = useSetting()
  const [byte, setByte] = useState<number>()
  const { mode } = lane
  const flow = lane.flows[0]!
  const layout = useLayout(flow)
  const last = Math.max(0, streamLength(flow) - 1)
  const value = Math.min(byte ?? 0, last)
  const way = journey(flow, value, say)
  const wide = !upright && LABELS + layout.length + 60 > room
  const scroller = wide ? ({ tabIndex: 0, role: 'group', 'aria-label': label } as const) : {}
  const leave = () => setByte(undefined)
  const slider = {
    min: 0,
    max: last,
    value,
    'aria-valuetext': way,
    onFocus: () => setByte(value),
    onBlur: leave,
  }
  return (
    <>
      <div class="scroll" onPointerLeave={leave} {...scroller}>
        <Tape {...{ flow, layout, recvSize, label, byte, mode }} onByte={setByte} />
      </div>
      {kind === 'sends' && <TimeStrip {...{ flow, byte }} end={endOf(lanes)} />}
      {last > 0 && (
        <div class="follow">
          <label>
            {say('follow')}
            <input
              type="range"
              {...slider}
              onInput={({ currentTarget }) => setByte(Number(currentTarget.value))}
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
  const spans = lanes.flatMap(({ flows }) => [...flows[0]!.reads, ...flows[0]!.writes])
  return spans.reduce((latest, { at }) => Math.max(latest, at), 1) * 1.05
}
