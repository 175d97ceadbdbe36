import { once } from 'node:events'
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something that the command answers over HTTP, beside its clients. */
export interface HttpEndpoint {
  readonly url: string
  close(): void
}

/**
 * @param flag where the port comes from, for the error when it cannot be had.
 * @param host `undefined`: all interfaces.
 */
export async function openHttp(
  flag: string,
  port: number,
  host: string | undefined,
  answer: RequestListener,
): Promise<HttpEndpoint> {
  const server = createServer(answer)
  server.listen(port, host)
  await once(server, 'listening').catch((error: Error) => {
    throw new Error(`${error.message}: choose another ${flag}`, { cause: error })
  })
  return { url: urlOf(server), close: () => close(server) }
}

function urlOf(server: HttpServer): string {
  const { address, port } = server.address() as AddressInfo
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}

/** One that keeps its connection alive must not keep the process alive. */
function close(server: HttpServer): void {
  server.close()
  server.closeAllConnections()
}
