/** What a child process can be asked to do, each with one argument or none. All that is passed is JSON. */
export type Actions = Readonly<Record<string, (argument: never) => unknown>>

/** A call, as the parent sends it. */
export interface Call {
  readonly id: number
  readonly action: string
  readonly argument: unknown
}

/** What a child answers to one call. */
export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: string }

/**
 * For a child process: does what the parent calls for. The process ends when the parent does, however that comes about; an
 * interrupt from the terminal is left to the parent.
 */
export function answerParent(actions: Actions): void {
  process.on('SIGINT', () => {})
  process.on('disconnect', () => process.exit())
  process.on('message', (call: Call) => void act(actions, call))
}

async function act(actions: Actions, { id, action, argument }: Call): Promise<void> {
  try {
    const perform = actions[action]
    if (perform === undefined) throw new Error(`there is no action '${action}'`)
    send({ id, value: await perform(argument as never) })
  } catch (error) {
    send({ id, failure: error instanceof Error ? error.message : String(error) })
  }
}

function send(answer: Answer): void {
  process.send?.(answer)
}
