import { useState } from 'preact/hooks'
import { checkExperiment } from '../trace/check-experiment.js'
import { TEN } from '../trace/presets.js'
import { LIMITS, RECV_SIZE, type Experiment, type MessageSpec } from '../trace/trace.js'
import { Alert, Button, Pick } from './parts.js'
import type { Words } from './words-en.js'

const BIG: MessageSpec = { text: 'x', times: LIMITS.messageBytes }
const PACES: readonly NonNullable<Experiment['pace']>[] = ['turn', 'corked', 1, 2, 10, 50]
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
  const { messages } = experiment
  const reason = refusalOf(experiment)
  const idle = busy || reason !== undefined
  const put = (list: readonly MessageSpec[]) =>
    onChange({ ...experiment, messages: list.slice(0, LIMITS.messages) })
  const add = (message: MessageSpec) => put([...messages, message])
  const remove = (index: number) => put(messages.filter((_, other) => other !== index))
  const chips = messages.map((message, index) => (
    <span class={`chip m${index % 8}`} key={index}>
      {nameOf(message)}
      <Button text="×" label={words.remove(nameOf(message))} onClick={() => remove(index)} />
    </span>
  ))
  const submit = (event: Event) => {
    event.preventDefault()
    if (!idle) onRun(1)
  }
  return (
    <form class="compose" onSubmit={submit}>
      <div class="chips" role="group" aria-label={words.compose} children={chips} />
      <div class="chips">
        <Draft words={words} onAdd={add} />
        <Button text={`+ ${words.emptyMessage}`} onClick={() => add({ text: '' })} />
        <Button text="+ 你好" onClick={() => add({ text: '你好' })} />
        <Button text="+ 🙂" onClick={() => add({ text: '🙂' })} />
        <Button text={`+ ${words.big}`} onClick={() => add(BIG)} />
        <Button text={words.ten} onClick={() => put(TEN)} />
        <Button text={words.clear} onClick={() => put([])} />
      </div>
      <div class="knobs">
        <Knobs {...{ words, experiment, onChange }} />
        <span class="go">
          <button class="run" aria-disabled={idle} children={busy ? words.running : `▶ ${words.run}`} />
          <Button look="run plain" idle={idle} text={words.runTimes(TIMES)} onClick={() => onRun(TIMES)} />
        </span>
      </div>
      <Alert text={reason} />
    </form>
  )
}

function Knobs({ words, experiment, onChange }: Omit<Props, 'busy' | 'onRun'>) {
  const { pace = 'turn', recvSize = RECV_SIZE, think = 0, cuts } = experiment
  const set = (more: Partial<Experiment>) => onChange({ ...experiment, ...more })
  const every = cuts !== undefined && 'every' in cuts ? cuts.every : 0
  const named = <T,>(values: readonly T[], nameOfValue: (value: T) => string) =>
    values.map((value) => [value, nameOfValue(value)] as const)
  const paces = named(PACES, (value) =>
    typeof value === 'number' ? words.paces.apart(value) : words.paces[value],
  )
  const setCuts = (value: number) => set({ cuts: value === 0 ? undefined : { every: value } })
  return (
    <>
      <Pick label={words.pace} value={pace} options={paces} onPick={(value) => set({ pace: value })} />
      <Pick
        label="recv(n)"
        value={recvSize}
        options={named(SIZES, String)}
        onPick={(n) => set({ recvSize: n })}
      />
      <Pick
        label={words.reader}
        value={think}
        options={named(THINKS, words.readers)}
        onPick={(ms) => set({ think: ms })}
      />
      <Pick label={words.network} value={every} options={named(CUTS, words.networks)} onPick={setCuts} />
    </>
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
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || draft === '') return
    event.preventDefault()
    add()
  }
  const onInput = (event: Event) => setDraft((event.currentTarget as HTMLInputElement).value)
  return (
    <>
      <input
        value={draft}
        placeholder={words.text}
        aria-label={words.addText}
        maxLength={200}
        {...{ onInput, onKeyDown }}
      />
      <Button text={words.add} onClick={add} />
    </>
  )
}

function nameOf({ text = '', hex, times }: MessageSpec): string {
  if (times !== undefined) return `${text} × ${times}`
  return hex === undefined ? text || "''" : `0x${hex}`
}
