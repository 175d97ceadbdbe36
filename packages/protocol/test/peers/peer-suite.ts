import { bytes, encodeFrame, FrameTooLargeError } from '@echo/protocol'
import { framedConnection, type Connection } from '@echo/protocol/node'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  drawFrom,
  expectMessage,
  messagesOfClient,
  messagesOfSizes,
  randomMessages,
  reportOf,
} from './messages.js'
import { PeerProcess } from './peer-process.js'
import type { Peer } from './peer.js'
import {
  anywhere,
  everyFiftyFrames,
  everywhere,
  framesFrom,
  inEachHeader,
  piecesOf,
  writePieces,
} from './pieces.js'
import { connectTo, listenForOne } from './sockets.js'

const COUNT = 200
const MIB = 1_048_576

const seed = Number(process.env['PEERS_SEED'] ?? Math.floor(Math.random() * 0x7fff_ffff))

/** What every peer must do with us and we with it, as the server and as the client. */
export function describePeer(peer: Peer): void {
  const reason = peer.missing === undefined ? '' : ` (skipped: ${peer.missing})`
  describe.skipIf(peer.missing !== undefined)(`${peer.name}${reason}`, { timeout: 120_000 }, () => {
    const { options, width } = peer
    const largestPossible = Math.min(2 ** (8 * width) - 1, 8 * MIB)
    const largest = Math.min(largestPossible, MIB)
    const started: PeerProcess[] = []
    let folder: string
    let command: string[]

    function start(task: string, ...numbers: number[]): PeerProcess {
      const process = new PeerProcess([...command, task, ...numbers.map(String)])
      started.push(process)
      return process
    }

    function framed(socket: Socket): Connection<Uint8Array> {
      return framedConnection(socket, { codec: bytes(), ...options })
    }

    /** All sent before the first reply is read, then closed in order. */
    async function pipeline(connection: Connection<Uint8Array>, messages: Uint8Array[]): Promise<void> {
      const sent = messages.map((message) => connection.send(message))
      for (const i of messages.keys()) expectMessage(await connection.recv(), messages, i)
      await Promise.all(sent)
      await connection.close()
      expect(await connection.closed).toMatchObject({ reason: 'end', partial: 0, unread: 0, unsent: 0 })
    }

    beforeAll(async () => {
      console.info(`${peer.name}: PEERS_SEED=${seed} gives the same messages and cuts`)
      folder = await mkdtemp(join(tmpdir(), 'echo-peer-'))
      command = await peer.command(folder)
    }, 240_000)

    afterAll(async () => {
      await Promise.all(started.map((process) => process.kill()))
      await rm(folder, { recursive: true, force: true })
    })

    describe.each(peer.serverTasks)('as the server, task %s,', (task) => {
      let server: PeerProcess
      let port: number
      let portThatCuts: number

      beforeAll(async () => {
        server = start(task)
        port = Number(await server.line())
        portThatCuts = Number(await server.line())
      })

      it('echoes an empty message', async () => {
        const connection = framed(await connectTo(port))
        expect(await connection.request(new Uint8Array(0))).toHaveLength(0)
        await connection.close()
        expect(await server.line()).toBe('1 0 0')
      })

      it('echoes 300 empty messages in a row', async () => {
        await pipeline(
          framed(await connectTo(port)),
          Array.from({ length: 300 }, () => new Uint8Array(0)),
        )
        expect(await server.line()).toBe('300 0 0')
      })

      it('echoes messages at the edges of sizes, a request at a time', async () => {
        const edges = [0, 1, 127, 128, 255, 256, 65_535, 65_536, 99_999, 100_000, MIB - 1, MIB]
        const messages = messagesOfSizes(
          [...edges.filter((size) => size <= largest), 0, largest, 0, largest, 1],
          drawFrom(seed),
        )
        const connection = framed(await connectTo(port))
        for (const [i, message] of messages.entries()) {
          expectMessage(await connection.request(message), messages, i)
        }
        await connection.close()
        expect(await server.line()).toBe(reportOf(messages))
      })

      it('echoes hundreds of messages of every size, pipelined', async () => {
        const messages = randomMessages(COUNT, drawFrom(seed), largest)
        await pipeline(framed(await connectTo(port)), messages)
        expect(await server.line()).toBe(reportOf(messages))
      })

      it.each([
        ['one byte at a time', everywhere, 100, Math.min(largest, 40)],
        ['cut in each header, or right behind it', inEachHeader, COUNT, largest],
        ['fifty frames at a time', everyFiftyFrames, COUNT, largest],
        ['cut anywhere', anywhere, COUNT, largest],
      ])('echoes a stream that is written %s, and read re-cut', async (_how, cut, count, longest) => {
        const draw = drawFrom(seed)
        const messages = randomMessages(count, draw, longest)
        const frames = messages.map((message) => encodeFrame(message, options))
        const socket = await connectTo(port)
        const writing = writePieces(socket, piecesOf(Buffer.concat(frames), cut(frames, width, draw)))
        let received = 0
        const reading = (async () => {
          for await (const frame of framesFrom(socket, options, drawFrom(seed + 1))) {
            expectMessage(frame, messages, received++)
            if (received === count) socket.end()
          }
        })()
        await Promise.all([writing, reading])
        expect(received).toBe(count)
        expect(await server.line()).toBe(reportOf(messages))
      })

      it('never sees a message that is too large for us', async () => {
        const connection = framed(await connectTo(port))
        await expect(connection.send(new Uint8Array(largestPossible + 1))).rejects.toSatisfy(
          (error) =>
            error instanceof FrameTooLargeError && error.side === 'local' && error.limit === largestPossible,
        )
        const messages = messagesOfSizes([5], drawFrom(seed))
        await pipeline(connection, messages)
        expect(await server.line()).toBe(reportOf(messages))
      })

      const size = 20
      const cuts = [
        ['in the header', width - 1, { part: 'header', expected: width, received: width - 1 }],
        ['right behind the header', width, { part: 'payload', expected: size, received: 0 }],
        ['in the payload', width + 7, { part: 'payload', expected: size, received: 7 }],
        ['a byte before the end', width + 19, { part: 'payload', expected: size, received: 19 }],
      ] as const
      const possible = cuts.filter(([, part]) => part > 0) // a header of one byte has no inside

      it.each(possible)('is found out when it closes inside a frame: %s', async (_where, part, error) => {
        const [message] = messagesOfSizes([size], drawFrom(seed)) as [Uint8Array]
        message[0] = part
        const connection = framed(await connectTo(portThatCuts))
        await connection.send(message)
        expectMessage(await connection.recv(), [message], 0)
        await expect(connection.recv()).rejects.toMatchObject({ code: 'ECHO_ERR_TRUNCATED_FRAME', ...error })
        expect(await connection.recv()).toBeUndefined()
        await connection.close()
        expect(await connection.closed).toMatchObject({ partial: part })
      })

      it('ends with its standard input', async () => {
        const another = start(task)
        await another.line()
        another.closeInput()
        expect(await another.exit).toBe(0)
      })
    })

    describe('as the client', () => {
      it('has hundreds of its messages echoed', async () => {
        const { port, accepted } = await listenForOne()
        const client = start('client', port, COUNT, seed, largest)
        const connection = framed(await accepted)
        const expected = messagesOfClient(COUNT, seed, largest)
        let received = 0
        for await (const message of connection) {
          expectMessage(message, expected, received++)
          await connection.send(message)
        }
        expect(received).toBe(COUNT)
        await connection.close()
        expect(await connection.closed).toMatchObject({
          initiator: 'remote',
          reason: 'end',
          partial: 0,
          unsent: 0,
        })
        expect(await client.line()).toBe(reportOf(expected))
        expect(await client.exit).toBe(0)
      })

      it('has them echoed when they are read re-cut and the replies are written in odd pieces', async () => {
        const { port, accepted } = await listenForOne()
        const client = start('client', port, COUNT, seed, largest)
        const socket = await accepted
        const expected = messagesOfClient(COUNT, seed, largest)
        const draw = drawFrom(seed)
        let received = 0
        for await (const message of framesFrom(socket, options, drawFrom(seed + 1))) {
          expectMessage(message, expected, received++)
          const frame = encodeFrame(message, options)
          await writePieces(socket, piecesOf(frame, anywhere([frame], width, draw)))
        }
        socket.end()
        expect(received).toBe(COUNT)
        expect(await client.line()).toBe(reportOf(expected))
        expect(await client.exit).toBe(0)
      })
    })
  })
}
