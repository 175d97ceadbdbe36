import { readFile } from 'node:fs/promises'

/** Bytes that the kernel holds of one connection: of the client's end to be sent, of the server's end unread. */
export interface KernelQueues {
  readonly unsent: number
  readonly unread: number
}

/**
 * Looks into Linux's table of sockets; elsewhere `undefined`. A look takes 10 to 200 ms where there are many, so this is
 * for quiet phases.
 */
export async function kernelQueues(
  serverPort: number,
  clientPort: number,
): Promise<KernelQueues | undefined> {
  const table = await readFile('/proc/net/tcp', 'latin1').catch(() => undefined)
  if (table === undefined) return undefined
  const [server, client] = [endOf(serverPort), endOf(clientPort)]
  let unsent = 0
  let unread = 0
  for (const row of table.split('\n').slice(1)) {
    const [, local = '', remote = '', , queues = ''] = row.trim().split(/\s+/)
    const [toSend = 0, toRead = 0] = queues.split(':').map((hex) => Number.parseInt(hex, 16))
    if (local.endsWith(client) && remote.endsWith(server)) unsent = toSend
    if (local.endsWith(server) && remote.endsWith(client)) unread = toRead
  }
  return { unsent, unread }
}

function endOf(port: number): string {
  return `:${port.toString(16).toUpperCase().padStart(4, '0')}`
}
