import { useState } from 'preact/hooks'
import { readTrace, type Trace } from '../trace/trace.js'
import { Alert, Button } from './parts.js'
import { useSetting } from './setting.js'

/** Save the run that is shown, and open a saved one. */
export function Files({ trace, onOpen }: { trace: Trace; onOpen: (trace: Trace) => void }) {
  const { say } = useSetting()
  const [refused, setRefused] = useState<string>()
  const { at, node, platform } = trace.recorded
  const open = async (input: HTMLInputElement) => {
    try {
      const text = await input.files?.[0]?.text()
      if (text !== undefined) onOpen(readTrace(text))
      setRefused(undefined)
    } catch (error) {
      setRefused(say('notOpened', (error as Error).message))
    }
    // So that the same file can be opened again.
    input.value = ''
  }
  return (
    <div class="files">
      <Button class="link" onClick={() => save(trace)} children={say('save')} />
      <label class="link">
        {say('open')}
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => void open(event.currentTarget)}
        />
      </label>
      <span class="dim" children={say('recordedAt', at.slice(0, 16).replace('T', ' '), node, platform)} />
      <Alert text={refused} />
    </div>
  )
}

function save(trace: Trace): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([JSON.stringify(trace)], { type: 'application/json' }))
  link.download = 'echo-lab.json'
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 1000)
}
