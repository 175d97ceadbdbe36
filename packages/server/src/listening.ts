import type { ListenOptions, Server as Listener } from 'node:net'

/** Resolves once it listens. Rejects with Node's own error when it cannot. */
export function listening(
  listener: Listener,
  where: ListenOptions | { fd: number; backlog: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(where, () => {
      listener.off('error', reject)
      resolve()
    })
  })
}
