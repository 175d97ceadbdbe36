import { mkdtemp, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Authority } from '@echo/certificates'
import { connect, createClient, type Client, type TlsClientOptions } from '@echo/client'
import {
  bytes,
  contract,
  decodeFrames,
  json,
  lengthFields,
  msgpack,
  OptionError,
  utf8,
  type Bytes,
} from '@echo/protocol'
import { framedConnection, rawConnection, type Connection, type RawMessage } from '@echo/protocol/node'
import { answer, listen, type ListenOptions, type Server } from '@echo/server'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import { OPTION_OWNERS } from '../../packages/protocol/src/option-owners.js'

const authority = await Authority.make()
const { ca } = authority
const identity = await authority.sign()
const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

/** Serves until the test is over. */
function echoing(server: Server<string>): Server<string> {
  cleanups.push(() => server.close({ grace: 0 }))
  void server.serve(answer((message) => message.toUpperCase()))
  return server
}

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'echo-'))
  cleanups.push(() => rm(folder, { recursive: true }))
  return join(folder, 'my %socket?')
}

/** The error that a call gives, thrown or rejected. */
async function refusal(call: () => unknown): Promise<OptionError> {
  const error: unknown = await (async () => call())().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(OptionError)
  return error as OptionError
}

/** Typed alike, to be called with what their types refuse too. */
const makers: readonly ((url: string, options?: object) => unknown)[] = [listen, connect, createClient]

describe('what one side gives fits the other:', () => {
  it('every side of a contract, and server.address, spread into all three', async () => {
    const terms = contract({ codec: utf8(), lengthField: lengthFields.erlang2, maxFrameLength: 100 })
    for (const side of [terms.server, terms.client]) {
      const server = echoing(await listen({ ...side, port: 0 }))
      expect(server.address).toEqual({ host: '127.0.0.1', port: server.address.port, path: undefined })
      await using connection = await connect({ ...side, ...server.address })
      expect(await connection.request('hello')).toBe('HELLO')
      await using client = createClient({ ...side, ...server.address })
      await client.ready()
      expect(await client.request('hello')).toBe('HELLO')
      await server.close({ grace: 0 })
      const again = await listen({ ...side, ...server.address })
      expect(again.url).toBe(server.url)
      await again.close()
    }
  })

  it.each<[where: string, options: () => ListenOptions | Promise<ListenOptions>, tls?: TlsClientOptions]>([
    ['a TCP server', () => ({ port: 0 })],
    ['an IPv6 server', () => ({ host: '::1', port: 0 })],
    ['a TLS server', () => ({ port: 0, tls: identity }), { ca }],
    ['a server on a Unix socket', async () => ({ path: await socketPath() })],
    [
      'a TLS server on a Unix socket',
      async () => ({ path: await socketPath(), tls: identity }),
      { ca, servername: 'localhost' },
    ],
  ])('the URL of %s, to connect() and createClient()', async (_where, options, tls) => {
    const server = echoing(await listen({ ...(await options()), codec: utf8() }))
    for (const url of [server.url, new URL(server.url)]) {
      await using connection = await connect(url, { codec: utf8(), tls })
      expect(await connection.request('hello')).toBe('HELLO')
      await using client = createClient(url, { codec: utf8(), tls })
      await client.ready()
      expect(await client.request('hello')).toBe('HELLO')
    }
  })

  it('its own URL, once it is closed', async () => {
    const server = await listen('tcp://127.0.0.1:0', { codec: utf8() })
    await server.close()
    const again = echoing(await listen(server.url, { codec: utf8() }))
    expect(again.url).toBe(server.url)
    await using connection = await connect({ ...again.address, codec: utf8() })
    expect(await connection.request('hello')).toBe('HELLO')
  })
})

describe('a URL', () => {
  it('that begins with tls:// means TLS with the authorities that Node knows', async () => {
    const server = await listen({ port: 0, tls: identity, onError: () => {} })
    cleanups.push(() => server.close({ grace: 0 }))
    await expect(connect(server.url)).rejects.toMatchObject({
      message: expect.stringMatching(
        /^could not connect to tls:.*Pass the certificate of its authority as tls\.ca/,
      ),
    })
  })

  it('that begins with tls:// needs tls in listen()', async () => {
    const error = await refusal(() => listen('tls://127.0.0.1:0'))
    expect(error.message).toMatch(/^tls must be an object with cert and key/)
    const server = await listen('tls://127.0.0.1:0', { tls: identity })
    expect(server.url).toBe(`tls://127.0.0.1:${server.address.port}`)
    await server.close()
  })

  it.each([
    'http://127.0.0.1:80',
    '127.0.0.1:8080',
    'tcp://me@127.0.0.1:8080',
    'tcp://127.0.0.1:8080?a=1',
    'tcp://a:1#b',
  ])('%s is refused by all three', async (url) => {
    for (const call of makers) expect((await refusal(() => call(url))).option).toBe('url')
  })

  it.each([{ host: 'localhost' }, { port: 1 }, { path: '/run/echo' }])(
    'has no such option beside it: %o',
    async (options) => {
      for (const call of makers)
        expect((await refusal(() => call('tcp://127.0.0.1:0', options as object))).message).toMatch(
          /must be left out beside a URL/,
        )
    },
  )

  it('with a port out of range is refused', async () => {
    for (const call of makers)
      expect((await refusal(() => call('tcp://127.0.0.1:65536'))).option).toBe('port')
  })
})

describe('an option', () => {
  it.each<[call: string, options: object, message: string]>([
    ['listen', { prot: 1 }, 'prot is not an option of listen(); did you mean port?'],
    ['connect', { prot: 1 }, 'prot is not an option of connect(); did you mean port?'],
    ['createClient', { prot: 1 }, 'prot is not an option of createClient(); did you mean port?'],
    ['connect', { backlog: 1 }, 'backlog is an option of listen(), not of connect()'],
    ['createClient', { acceptQueue: 1 }, 'acceptQueue is an option of listen(), not of createClient()'],
    ['listen', { reconnect: {} }, 'reconnect is an option of createClient(), not of listen()'],
    ['connect', { maxDelay: 1 }, 'maxDelay is an option of reconnect, not of connect()'],
    ['listen', { bufferSize: 1 }, 'bufferSize is an option of raw connections (raw: true), not of listen()'],
    [
      'listen',
      { raw: true, maxFrameLength: 1 },
      'maxFrameLength is an option of framed connections, not of listen() with raw: true',
    ],
    [
      'connect',
      { raw: true, codec: utf8() },
      'codec is an option of framed connections, not of connect() with raw: true',
    ],
    [
      'createClient',
      { raw: true, bufferSize: 1 },
      'raw must be left out: a raw reply has no end to tell it by. Use connect() for raw mode, and was true',
    ],
    [
      'createClient',
      { offlineTimeot: 1 },
      'offlineTimeot is not an option of createClient(); did you mean offlineTimeout?',
    ],
    ['connect', { offlineTimeout: 1 }, 'offlineTimeout is an option of createClient(), not of connect()'],
    ['connect', { raw: 1 }, 'raw must be true or false, and was 1'],
    ['connect', { noDelay: 1 }, 'noDelay must be true or false, and was 1'],
    ['listen', { onError: 'log' }, "onError must be a function, and was 'log'"],
    ['connect', { signal: 5 }, 'signal must be an AbortSignal, and was 5'],
    ['createClient', { onState: 1 }, 'onState must be a function, and was 1'],
    ['createClient', { reconnect: 5 }, 'reconnect must be an object with options of reconnect, and was 5'],
    [
      'createClient',
      { reconnect: { delay: 5 } },
      'reconnect.delay is not an option of reconnect; did you mean reconnect.maxDelay?',
    ],
    [
      'listen',
      { tls: 5 },
      'tls must be an object with cert and key, or one of pfx, SNICallback, pskCallback, and was 5',
    ],
  ])('of %s that is wrong is refused: %o', async (call, options, message) => {
    const calls = { listen, connect, createClient } as Record<string, (options: object) => unknown>
    expect((await refusal(() => calls[call]!(options))).message).toBe(message)
  })

  it('that is undefined counts as left out, whatever its name', async () => {
    const options = {
      backlog: undefined,
      reconnect: undefined,
      bufferSize: undefined,
      prot: undefined,
      raw: undefined,
    }
    const server = await listen({ ...options, port: 0 })
    await using connection = await connect({ ...options, ...server.address })
    await using client = createClient({ ...options, ...server.address })
    await client.ready()
    expect(connection.remotePort).toBe(server.address.port)
    await server.close({ grace: 0 })
  })

  it('of either mode may be undefined in the other', async () => {
    const server = await listen({
      port: 0,
      raw: true,
      ...({ codec: undefined, maxFrameLength: undefined } as object),
    })
    await using connection = await connect({
      ...server.address,
      raw: false,
      ...({ bufferSize: undefined } as object),
    })
    expect(connection.remotePort).toBe(server.address.port)
    await server.close({ grace: 0 })
  })

  it('bufferSize may stand beside raw: false, for programs that choose the mode when they run', async () => {
    for (const raw of [false, true]) {
      const settings = { raw, bufferSize: 1024 } as object
      const server = await listen({ port: 0, ...settings })
      await using connection = await connect({ ...server.address, ...settings })
      expect(connection.maxFrameLength).toBe(raw ? Infinity : 8_388_608)
      await server.close({ grace: 0 })
    }
    await createClient({ raw: false, ...({ bufferSize: 1024 } as object) }).close()
  })

  it('inside tls goes to node:tls unchecked', async () => {
    const server = await listen({ port: 0, tls: { ...identity, ...({ unknownName: 1 } as object) } })
    await using connection = await connect({
      ...server.address,
      tls: { ca, ...({ unknownName: 1 } as object) },
    })
    expect(connection.tls!.authorized).toBe(true)
    await server.close({ grace: 0 })
  })
})

it('each option is known where errors say that it belongs', async () => {
  const server = await listen({ port: 0 })
  cleanups.push(() => server.close({ grace: 0 }))
  const connection = await connect(server.address)
  cleanups.push(() => connection.destroy())
  // A known one that is null is refused for that, before anything is done.
  const takers: Record<string, (options: object) => unknown> = {
    'listen()': listen,
    'connect()': connect,
    'createClient()': createClient,
    'serve()': (options) => server.serve(() => {}, options),
    'close()': (options) => server.close(options),
    "a server's close()": (options) => server.close(options),
    'answer()': (options) => answer(() => {}, options),
    'request()': (options) => connection.request('a', options),
    reconnect: (options) => createClient({ reconnect: options }),
    connections: connect,
    'framed connections': connect,
    'raw connections (raw: true)': (options) => connect({ ...options, raw: true }),
    lengthField: (options) => connect({ lengthField: options } as object),
    'contract()': (options) => contract({ codec: utf8(), ...options }),
    'decodeFrames()': (options) => decodeFrames([], options),
    'msgpack()': (options) => msgpack(options),
    'json()': (options) => json(options),
    'bytes()': (options) => bytes(options),
  }
  for (const [option, owners] of Object.entries(OPTION_OWNERS)) {
    if (owners === 'tls') continue
    for (const owner of owners.split(/, | and /).filter((name) => name !== 'frameDecoderStream()'))
      expect((await refusal(() => takers[owner]!({ [option]: null }))).message).toMatch(
        new RegExp(
          `\\b${option} must be (given a value, or left out|a whole number.*|true or false), and was null$`,
        ),
      )
  }
})

it('a number where options are wanted is refused', async () => {
  const server = await listen({ port: 0 })
  cleanups.push(() => server.close({ grace: 0 }))
  const connection = await connect(server.address)
  cleanups.push(() => connection.destroy())
  const client = createClient(server.address)
  cleanups.push(() => client.close())
  const number = 1000 as never
  const calls: (() => unknown)[] = [
    () => listen(number),
    () => connect(number),
    () => createClient(number),
    () => server.accept(number),
    () => server.serve(() => {}, number),
    () => server.close(number),
    () => answer(() => {}, number),
    () => connection.recv(number),
    () => connection.request('a', number),
    () => connection.close(number),
    () => client.request('a', number),
    () => client.ready(number),
    () => client.close(number),
    () => framedConnection(number, number),
    () => rawConnection(number, number),
  ]
  for (const call of calls) expect((await refusal(call)).option).toBe('options')
})

it('a connection over a socket is of its own mode', async () => {
  const socket = new Socket()
  const wrong: [call: () => unknown, message: RegExp][] = [
    [
      () => framedConnection(socket, { raw: true as never }),
      /^raw must be false, or left out, and was true$/,
    ],
    [() => rawConnection(socket, { raw: false as never }), /^raw must be true, or left out, and was false$/],
    [() => framedConnection(socket, { raw: 'no' as never }), /^raw must be true or false/],
    [
      () => framedConnection(socket, { bufferSize: 1 } as object),
      /^bufferSize is an option of raw connections/,
    ],
    [() => rawConnection(socket, { codec: utf8() } as object), /^codec is an option of framed connections/],
    [
      () => framedConnection(socket, { port: 1 } as object),
      /^port is an option of listen\(\), connect\(\) and/,
    ],
  ]
  for (const [call, message] of wrong) expect((await refusal(call)).message).toMatch(message)
})

it('an unknown option of a call is refused', async () => {
  const server = await listen({ port: 0 })
  cleanups.push(() => server.close({ grace: 0 }))
  const connection = await connect(server.address)
  cleanups.push(() => connection.destroy())
  const client = createClient(server.address)
  cleanups.push(() => client.close())
  const cases: [call: () => unknown, message: string][] = [
    [() => connection.recv({ timeout: 1 } as object), 'timeout is an option of request(), not of recv()'],
    [
      () => connection.request('a', { timeOut: 1 } as object),
      'timeOut is not an option of request(); did you mean timeout?',
    ],
    [
      () => client.request('a', { timeot: 1 } as object),
      'timeot is not an option of request(); did you mean timeout?',
    ],
    [() => connection.close({ grce: 1 } as object), 'grce is not an option of close(); did you mean grace?'],
    [
      () => server.close({ closeGrace: 1 } as object),
      'closeGrace is an option of connections, not of close(); did you mean grace?',
    ],
    [
      () => server.serve(() => {}, { inFlight: 1 } as object),
      'inFlight is an option of answer(), not of serve()',
    ],
    [
      () => answer(() => {}, { concurrency: 1 } as object),
      'concurrency is an option of serve(), not of answer()',
    ],
  ]
  for (const [call, message] of cases) expect((await refusal(call)).message).toBe(message)
})

it('the types of both forms of a call are the same', () => {
  const url = 'tcp://127.0.0.1:1'
  const calls = () =>
    [
      [
        listen({ codec: utf8() }),
        listen(url, { codec: utf8() }),
        listen({ raw: true }),
        listen(url, { raw: true }),
      ],
      [
        connect({ codec: bytes() }),
        connect(url, { codec: bytes() }),
        connect({ raw: true }),
        connect(url, { raw: true }),
      ],
      [createClient({ codec: utf8() }), createClient(url, { codec: utf8() }), createClient(url)],
      // @ts-expect-error -- the URL has it
      connect(url, { port: 1 }),
      // @ts-expect-error -- an option of the other mode
      listen(url, { raw: true, codec: utf8() }),
    ] as const
  type Calls = ReturnType<typeof calls>
  expectTypeOf<Calls[0][0]>().toEqualTypeOf<Promise<Server<string>>>()
  expectTypeOf<Calls[0][1]>().toEqualTypeOf<Promise<Server<string>>>()
  expectTypeOf<Calls[0][3]>().toEqualTypeOf<Promise<Server<Bytes, RawMessage>>>()
  expectTypeOf<Calls[1][1]>().toEqualTypeOf<Promise<Connection<Bytes, Uint8Array>>>()
  expectTypeOf<Calls[1][3]>().toEqualTypeOf<Promise<Connection<Bytes, RawMessage>>>()
  expectTypeOf<Calls[2][1]>().toEqualTypeOf<Client<string>>()
  expectTypeOf<Calls[2][2]>().toEqualTypeOf<Client<unknown>>()
})
