import { once } from 'node:events'
import { createServer, type RequestListener, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Something that the command answers over HTTP, beside its clients. */
export interface HttpEndpoint {
  readonly url: string
  close(): void
}

/** @param host `undefined`: all interfaces. */
export async function openHttp(
  port: number,
  host: string | undefined,
  answer: RequestListener,
): Promise<HttpEndpoint> {
  const server = createServer(answer)
  server.listen(port, host)
  await once(server, 'listening')
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
