import { useState } from 'preact/hooks'
import { TEN } from '../trace/presets.js'
import { checkExperiment, LIMITS, RECV_SIZE, type Experiment, type MessageSpec } from '../trace/trace.js'
import { Alert, Button, Pick as Choice } from './parts.js'
import { useSetting } from './setting.js'

const PACES = ['turn', 'corked', 1, 2, 10, 50] as const
const THINKS = [0, 5, 20]
const CUTS = [0, 1, 2, 3, 4, 7]
const SIZES = [1, 3, 8, 16, RECV_SIZE, 65_536]
const TIMES = 50

/** What one click adds. */
const ADDED: readonly MessageSpec[] = [
  { text: '你好' },
  { text: '🙂' },
  { text: 'x', times: LIMITS.messageBytes },
]

interface Props {
  readonly experiment: Experiment
  readonly busy: boolean
  readonly onChange: (experiment: Experiment) => void
  readonly onRun: (times: number) => void
}

/** What to send, how, and to whom. */
export function Compose({ experiment, busy, onChange, onRun }: Props) {
  const { say } = useSetting()
  const { messages } = experiment
  const reason = refusalOf(experiment)
  const idle = busy || reason !== undefined
  const put = (list: readonly MessageSpec[]) =>
    onChange({ ...experiment, messages: list.slice(0, LIMITS.messages) })
  const add = (message: MessageSpec) => put([...messages, message])
  const remove = (index: number) => put(messages.filter((_, other) => other !== index))
  const submit = (event: Event) => {
    event.preventDefault()
    if (!idle) onRun(1)
  }
  return (
    <form class="compose" onSubmit={submit}>
      <div class="chips" role="group" aria-label={say('compose')}>
        {messages.map((message, index) => (
          <span class={`chip m${index % 8}`} key={index}>
            {nameOf(message)}
            <Button aria-label={say('remove', nameOf(message))} onClick={() => remove(index)} children="×" />
          </span>
        ))}
      </div>
      <div class="chips">
        <Draft onAdd={add} />
        <Button onClick={() => add({ text: '' })} children={`+ ${say('emptyMessage')}`} />
        {ADDED.map((message) => (
          <Button
            onClick={() => add(message)}
            children={`+ ${message.times === undefined ? message.text : '64 KiB'}`}
          />
        ))}
        <Button onClick={() => put(TEN)} children={say('ten')} />
        <Button onClick={() => put([])} children={say('clear')} />
      </div>
      <div class="knobs">
        <Knobs {...{ experiment, onChange }} />
        <span class="go">
          <button class="run" aria-disabled={idle} children={busy ? say('running') : `▶ ${say('run')}`} />
          <Button
            class="run plain"
            idle={idle}
            onClick={() => onRun(TIMES)}
            children={say('runTimes', TIMES)}
          />
        </span>
      </div>
      <Alert text={reason} />
    </form>
  )
}

function Knobs({ experiment, onChange }: Pick<Props, 'experiment' | 'onChange'>) {
  const { say } = useSetting()
  const knob = <K extends 'pace' | 'recvSize' | 'think' | 'cutEvery'>(
    key: K,
    label: string,
    values: readonly Experiment[K][],
    nameOfValue: (value: Experiment[K]) => string,
  ) => (
    <Choice
      label={label}
      value={experiment[key]}
      options={values.map((value) => [value, nameOfValue(value)] as const)}
      onPick={(value) => onChange({ ...experiment, [key]: value })}
    />
  )
  return (
    <>
      {knob('pace', say('pace'), PACES, (pace) =>
        typeof pace === 'number' ? say('paces.some', pace) : say(`paces.${pace}`),
      )}
      {knob('recvSize', 'recv(n)', SIZES, String)}
      {knob('think', say('reader'), THINKS, (ms) =>
        ms === 0 ? say('readers.none') : say('readers.some', ms),
      )}
      {knob('cutEvery', say('network'), CUTS, (n) =>
        n === 0 ? say('networks.none') : say('networks.some', n),
      )}
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
function Draft({ onAdd }: { onAdd: (message: MessageSpec) => void }) {
  const { say } = useSetting()
  const [value, setDraft] = useState('')
  const add = () => {
    const hex = /^0x(([0-9a-f]{2})+)$/i.exec(value)?.[1]
    if (value !== '') onAdd(hex === undefined ? { text: value } : { hex: hex.toLowerCase() })
    setDraft('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || value === '') return
    event.preventDefault()
    add()
  }
  return (
    <>
      <input
        placeholder={say('text')}
        aria-label={say('addText')}
        maxLength={200}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        {...{ value, onKeyDown }}
      />
      <Button onClick={add} children={say('add')} />
    </>
  )
}

function nameOf({ text = '', hex, times }: MessageSpec): string {
  if (times !== undefined) return `${text} × ${times}`
  return hex === undefined ? text || "''" : `0x${hex}`
}
