import { useState } from 'preact/hooks'
import { TEN } from '../trace/presets.js'
import { checkExperiment, LIMITS, RECV_SIZE, type Experiment, type MessageSpec } from '../trace/trace.js'
import { Alert, Button, Pick as Choice } from './parts.js'
import { useSetting } from './setting.js'

/** What an experiment can be set to. */
const KNOBS = {
  pace: ['turn', 'corked', 1, 2, 10, 50],
  recvSize: [1, 3, 8, 16, RECV_SIZE, 65_536],
  think: [0, 5, 20],
  cutEvery: [0, 1, 2, 3, 4, 7],
} as const
type KnobName = keyof typeof KNOBS

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
  return (
    <div class="compose">
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
        {(Object.keys(KNOBS) as KnobName[]).map((name) => (
          <Knob {...{ name, experiment, onChange }} />
        ))}
        <span class="go">
          <Button
            class="run"
            idle={idle}
            onClick={() => onRun(1)}
            children={busy ? say('running') : `▶ ${say('run')}`}
          />
          <Button
            class="run plain"
            idle={idle}
            onClick={() => onRun(TIMES)}
            children={say('runTimes', TIMES)}
          />
        </span>
      </div>
      <Alert text={reason} />
    </div>
  )
}

function Knob({ name, experiment, onChange }: Pick<Props, 'experiment' | 'onChange'> & { name: KnobName }) {
  const { say } = useSetting()
  const options = KNOBS[name].map((value) => {
    if (name === 'recvSize') return [value, String(value)] as const
    const isCount = typeof value === 'number' && value > 0
    return [value, isCount ? say(`${name}.some`, value) : say(`${name}.${value}` as 'pace.turn')] as const
  })
  const set = (value: string | number) => onChange({ ...experiment, [name]: value })
  return <Choice label={say(name)} value={experiment[name]} options={options} onPick={set} />
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
  const add = (event: Event) => {
    event.preventDefault()
    const hex = /^0x(([0-9a-f]{2})+)$/i.exec(value)?.[1]
    if (value !== '') onAdd(hex === undefined ? { text: value } : { hex: hex.toLowerCase() })
    setDraft('')
  }
  const input = { value, placeholder: say('text'), 'aria-label': say('addText'), maxLength: 200 }
  return (
    <form class="chips" onSubmit={add}>
      <input {...input} onInput={({ currentTarget }) => setDraft(currentTarget.value)} />
      <button>{say('add')}</button>
    </form>
  )
}

function nameOf({ text = '', hex, times }: MessageSpec): string {
  if (times !== undefined) return `${text} × ${times}`
  return hex === undefined ? text || "''" : `0x${hex}`
}
