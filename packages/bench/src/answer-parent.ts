/** What a child process answers to one request of its parent. */
export type Answer<T> = { readonly value: T } | { readonly failure: string }

/**
 * For a child process: answers each request of the parent with what `act` gives, one at a time. The process ends when the
 * parent does, however that comes about; an interrupt from the terminal is the parent's to act on.
 */
export function answerParent(act: (request: unknown) => Promise<unknown>): void {
  process.on('SIGINT', () => {})
  process.on('disconnect', () => process.exit())
  process.on('message', (request) => void answer(act, request))
}

async function answer(act: (request: unknown) => Promise<unknown>, request: unknown): Promise<void> {
  try {
    send({ value: await act(request) })
  } catch (error) {
    send({ failure: error instanceof Error ? error.message : String(error) })
  }
}

function send(message: Answer<unknown>): void {
  process.send?.(message)
}
