import { useState } from 'preact/hooks'
import { checkExperiment } from '../trace/check-experiment.js'
import { TEN } from '../trace/presets.js'
import { LIMITS, RECV_SIZE, type Experiment, type MessageSpec } from '../trace/trace.js'
import type { Words } from './words-en.js'

const BIG: MessageSpec = { text: 'x', times: LIMITS.messageBytes }
const PACES = [1, 2, 10, 50]
const THINKS = [0, 5, 20]
const CUTS = [0, 1, 2, 3, 4, 7]
const SIZES = [1, 3, 8, 16, RECV_SIZE, 65_536]
const TIMES = 50

interface Props {
  readonly words: Words
  readonly experiment: Experiment
  readonly busy: boolean
  readonly onChange: (experiment: Experiment) => void
  readonly onRun: (times: number) => void
}

/** What to send, how, and to whom. */
export function Compose({ words, experiment, busy, onChange, onRun }: Props) {
  const { messages, pace, think = 0, recvSize, cuts } = experiment
  const set = (more: Partial<Experiment>) => onChange({ ...experiment, ...more })
  const add = (...more: MessageSpec[]) => set({ messages: [...messages, ...more].slice(0, LIMITS.messages) })
  const reason = refusalOf(experiment)
  const setCuts = (every: number) => {
    const { cuts: _, ...rest } = experiment
    onChange(every === 0 ? rest : { ...rest, cuts: { every } })
  }
  const idle = !busy && reason === undefined
  return (
    <form
      class="compose"
      onSubmit={(event) => {
        event.preventDefault()
        if (idle) onRun(1)
      }}
    >
      <div class="chips" role="group" aria-label={words.compose}>
        {messages.map((message, index) => (
          <span class={`chip m${index % 8}`} key={index}>
            {nameOf(message)}
            <button
              type="button"
              aria-label={words.remove(nameOf(message))}
              onClick={() => set({ messages: messages.filter((_, other) => other !== index) })}
            >
              ×
            </button>
          </span>
        ))}
      </div>
      <div class="chips">
        <Draft words={words} onAdd={add} />
        <button type="button" onClick={() => add({ text: '' })}>
          + {words.emptyMessage}
        </button>
        <button type="button" onClick={() => add({ text: '你好' })}>
          + 你好
        </button>
        <button type="button" onClick={() => add({ text: '🙂' })}>
          + 🙂
        </button>
        <button type="button" onClick={() => add(BIG)}>
          + {words.big}
        </button>
        <button type="button" onClick={() => set({ messages: TEN })}>
          {words.ten}
        </button>
        <button type="button" onClick={() => set({ messages: [] })}>
          {words.clear}
        </button>
      </div>
      <div class="knobs">
        <Pick
          label={words.pace}
          value={String(pace)}
          options={[
            ['turn', words.paces.turn],
            ['corked', words.paces.corked],
            ...PACES.map((ms) => [String(ms), words.paces.apart(ms)] as const),
          ]}
          onPick={(value) => set({ pace: value === 'turn' || value === 'corked' ? value : Number(value) })}
        />
        <Pick
          label="recv(n)"
          value={String(recvSize)}
          options={SIZES.map((size) => [String(size), String(size)])}
          onPick={(value) => set({ recvSize: Number(value) })}
        />
        <Pick
          label={words.reader}
          value={String(think)}
          options={THINKS.map((ms) => [String(ms), words.readers(ms)])}
          onPick={(value) => set({ think: Number(value) })}
        />
        <Pick
          label={words.network}
          value={String(cuts !== undefined && 'every' in cuts ? cuts.every : 0)}
          options={CUTS.map((every) => [String(every), words.networks(every)])}
          onPick={(value) => setCuts(Number(value))}
        />
        <span class="go">
          <button class="run" aria-disabled={!idle}>
            {busy ? words.running : `▶ ${words.run}`}
          </button>
          <button type="button" class="run plain" aria-disabled={!idle} onClick={() => idle && onRun(TIMES)}>
            {words.runTimes(TIMES)}
          </button>
        </span>
      </div>
      {reason !== undefined && (
        <p class="no" role="alert">
          {reason}
        </p>
      )}
    </form>
  )
}

function refusalOf(experiment: Experiment): string | undefined {
  try {
    checkExperiment(experiment)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** A message that is being written: text, or `0x` and hexadecimal digits. */
function Draft({ words, onAdd }: { words: Words; onAdd: (message: MessageSpec) => void }) {
  const [draft, setDraft] = useState('')
  const add = () => {
    const hex = /^0x(([0-9a-f]{2})+)$/i.exec(draft)?.[1]
    if (draft !== '') onAdd(hex === undefined ? { text: draft } : { hex: hex.toLowerCase() })
    setDraft('')
  }
  return (
    <>
      <input
        value={draft}
        placeholder={words.text}
        aria-label={words.addText}
        maxLength={200}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || draft === '') return
          event.preventDefault()
          add()
        }}
      />
      <button type="button" onClick={add}>
        {words.add}
      </button>
    </>
  )
}

function nameOf({ text = '', hex, times }: MessageSpec): string {
  if (times !== undefined) return `${text} × ${times}`
  return hex === undefined ? text || "''" : `0x${hex}`
}

interface PickProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly onPick: (value: string) => void
}

export function Pick({ label, value, options, onPick }: PickProps) {
  return (
    <label class="pick">
      {label}
      <select value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {options.map(([each, text]) => (
          <option value={each}>{text}</option>
        ))}
      </select>
    </label>
  )
}
