import { request, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Lab } from '../../src/engine/lab.js'
import { LabServer } from '../../src/server/lab-server.js'
import type { Trace } from '../../src/trace/trace.js'

const lab = new Lab()
let server: LabServer
beforeAll(async () => {
  server = await LabServer.listen(lab, '<html lang="en"><body></body></html>', 0)
})
afterAll(async () => {
  await server.close()
  await lab.close()
})

interface Asked {
  readonly method?: string
  readonly path?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** A request with exactly these headers, as no browser lets a page make. */
async function ask({ method = 'POST', path = '/run', headers = {}, body }: Asked) {
  const own = {
    host: `127.0.0.1:${server.port}`,
    origin: `http://127.0.0.1:${server.port}`,
    'content-type': 'application/json',
  }
  const sent = request({
    host: '127.0.0.1',
    port: server.port,
    method,
    path,
    headers: { ...own, ...headers },
  })
  sent.on('error', () => {})
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  return { status: response.statusCode, text, headers: response.headers }
}

const hello = JSON.stringify({ kind: 'sends', messages: [{ text: 'hello' }] })

describe('the page', () => {
  it('is served, marked as live, with headers that keep it to itself', async () => {
    const { status, text, headers } = await ask({ method: 'GET', path: '/?lang=zh' })
    expect([status, text]).toEqual([200, '<html lang="en" data-live><body></body></html>'])
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it('is at one address', async () => {
    expect((await ask({ method: 'GET', path: '/../package.json' })).status).toBe(404)
    expect((await ask({ method: 'GET' })).status).toBe(404)
    expect((await ask({ method: 'PUT', body: hello })).status).toBe(404)
    expect((await ask({ method: 'OPTIONS' })).status).toBe(404)
  })
})

describe('a run', () => {
  it('is answered with a trace', async () => {
    const { status, text } = await ask({ body: hello })
    expect(status).toBe(200)
    expect((JSON.parse(text) as Trace).lanes[1].flows[0]!.got).toHaveLength(1)
  })

  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1.evil.example', '[::1]'])(
    'with the Host %s is refused',
    async (host) => {
      const port = host === '127.0.0.1' ? 1 : server.port
      const { status } = await ask({
        headers: { host: `${host}:${port}`, origin: `http://${host}:${port}` },
        body: hello,
      })
      expect(status).toBe(421)
    },
  )

  it.each(['http://evil.example', 'null', 'https://127.0.0.1', ''])(
    'with the Origin %s is refused',
    async (origin) => {
      expect((await ask({ headers: { origin }, body: hello })).status).toBe(403)
    },
  )

  it('from the other name of this page is refused, since its Host is not that one', async () => {
    expect((await ask({ headers: { origin: `http://localhost:${server.port}` }, body: hello })).status).toBe(
      403,
    )
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', ''])(
    'of the type %s, which forms can send, is refused',
    async (type) => {
      expect((await ask({ headers: { 'content-type': type }, body: hello })).status).toBe(415)
    },
  )

  it.each([
    ['{', 'not JSON'],
    ['{"kind":"exec"}', 'kind: unknown'],
    ['{"kind":"sends","messages":[]}', 'messages: sends takes 1 to 64'],
  ])('of %s is refused', async (body, text) => {
    expect(await ask({ body })).toMatchObject({ status: 400, text })
  })

  it('that is too large is refused before it has been read', async () => {
    expect((await ask({ body: JSON.stringify({ text: 'x'.repeat(2_000_000) }) })).status).toBe(413)
  })

  it('too many are refused, and those that wait are answered', async () => {
    // Each of these takes a while, since its raw lane waits for a reply that never comes.
    const stall = JSON.stringify({ kind: 'stall', messages: [{ text: '' }] })
    const all = await Promise.all(Array.from({ length: 40 }, () => ask({ body: stall })))
    const statuses = all.map(({ status }) => status)
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(8)
    expect((await ask({ body: hello })).status).toBe(200)
  })
})

describe('other addresses', () => {
  it('are not listened on: 127.0.0.2 stands for those of other machines', async () => {
    const socket = connect(server.port, '127.0.0.2')
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toMatch(/^(ECONNREFUSED|EADDRNOTAVAIL)$/)
  })
})
