import { useState } from 'preact/hooks'
import type { FailureName, MythName, SendsName } from '../trace/presets.js'
import type { ExperimentSpec, Trace } from '../trace/trace.js'

/** A run of a search, and how many it took. */
export interface Found {
  readonly trace: Trace
  readonly runs: number
}

interface Recorded {
  readonly sends: Record<SendsName, Trace>
  readonly failures: Record<FailureName, Trace>
  readonly myths: Record<MythName, Found>
}

/** Runs that came with the page. */
export const recorded = JSON.parse(document.getElementById('recorded')!.textContent) as Recorded

/** Whether a server is there that runs experiments. */
export const live = document.documentElement.dataset['live'] !== undefined

/** Has the server run an experiment. */
async function ask(experiment: ExperimentSpec): Promise<Trace> {
  const response = await fetch('/run', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(experiment),
  })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Trace
}

/** Runs an experiment until `onTrace` says that it is enough. One search at a time; a failure is kept until the next. */
export function useRuns() {
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const run = async (experiment: ExperimentSpec, onTrace: (trace: Trace, runs: number) => boolean) => {
    if (busy) return
    setBusy(true)
    setFailure(undefined)
    try {
      for (let runs = 1; !onTrace(await ask(experiment), runs);) runs++
    } catch (error) {
      setFailure((error as Error).message)
    } finally {
      setBusy(false)
    }
  }
  return { busy, failure, run }
}
