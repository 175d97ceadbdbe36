import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Lab } from '../engine/lab.js'
import { checkExperiment, InputError } from '../trace/trace.js'

/** Experiments that may run and wait. */
const MOST_QUEUED = 8
/** Bytes of a request's body. */
const MOST_BODY = 1024 * 1024

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
}

class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/**
 * Serves the page, and runs what it asks for, on 127.0.0.1 only. Pages of other sites are refused: by the Host that a
 * name pointed here would send, and by the Origin that a browser sends with each POST.
 */
export class LabServer {
  readonly #lab: Lab
  readonly #page: string
  readonly #server: Server

  private constructor(lab: Lab, page: string) {
    this.#lab = lab
    this.#page = page.replace('<html lang="en">', '<html lang="en" data-live>')
    this.#server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, response) => {
      void this.#answer(request, response)
    })
    this.#server.maxConnections = 64
  }

  /**
   * @param page the static page, which is marked as live.
   * @param port 0: a free one.
   */
  static async listen(lab: Lab, page: string, port: number): Promise<LabServer> {
    const server = new LabServer(lab, page)
    server.#server.listen(port, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, type: string, body: string) => {
      response.writeHead(status, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(body)
    }
    try {
      const host = this.#checkHost(request)
      if (request.method === 'GET' && request.url?.split('?')[0] === '/') reply(200, 'text/html', this.#page)
      else if (request.method !== 'POST' || request.url !== '/run') throw new Refused(404, 'not found')
      else reply(200, 'application/json', JSON.stringify(await this.#run(request, host)))
    } catch (error) {
      const { message } = error as Error
      const status = error instanceof Refused ? error.status : error instanceof InputError ? 400 : 500
      // What is left of a body that is too large is not read.
      if (status === 413) response.setHeader('connection', 'close')
      reply(status, 'text/plain', message)
    }
  }

  #checkHost({ headers }: IncomingMessage): string {
    const { host = '' } = headers
    if (host === `127.0.0.1:${this.port}` || host === `localhost:${this.port}`) return host
    throw new Refused(421, `this server is http://127.0.0.1:${this.port}/`)
  }

  async #run(request: IncomingMessage, host: string) {
    const { origin, 'content-type': type } = request.headers
    if (origin !== `http://${host}`) throw new Refused(403, 'only this page may ask')
    if (type?.split(';')[0] !== 'application/json') throw new Refused(415, 'only application/json')
    const experiment = checkExperiment(await readJson(request))
    if (this.#lab.queued >= MOST_QUEUED) throw new Refused(429, `${MOST_QUEUED} experiments wait already`)
    return await this.#lab.run(experiment)
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk as Buffer)
    size += (chunk as Buffer).length
    if (size > MOST_BODY) throw new Refused(413, `at most ${MOST_BODY} bytes`)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    throw new Refused(400, 'not JSON')
  }
}
