import { createClient } from '@echo/client'
import { bytes } from '@echo/protocol'
import type { Load } from '../load/link.js'
import { MessageLink } from '../load/message-link.js'

/** Requests that may wait for their replies: more than any workload has in flight. */
const MOST_IN_FLIGHT = 65_536

/** Requests through the client that reconnects, each with a promise of its own. */
export const requestLoad: Load = {
  async open(port, messages, first, pass) {
    const link = new MessageLink(messages, first, pass)
    const client = createClient({ host: '127.0.0.1', port, codec: bytes(), maxInFlight: MOST_IN_FLIGHT })
    await client.ready()
    const { counters } = client.connection!
    const replied = (reply: Uint8Array) => link.replied(reply)
    const failed = (error: Error) => link.failed(error)
    link.opened(
      (payload) => void client.request(payload).then(replied, failed),
      () => void client.close({ grace: 0 }),
      () => counters.bytesReceived + counters.bytesSent,
    )
    return link
  },
}
