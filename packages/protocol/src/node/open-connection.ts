import type { Socket } from 'node:net'
import type { Bytes } from '../check-bytes.js'
import type { Codec } from '../codec.js'
import { msgpack } from '../codecs/msgpack.js'
import { checkCodec } from '../encode-payload.js'
import { OptionError } from '../errors.js'
import { FrameDecoder } from '../frame-decoder.js'
import { FRAME_OPTIONS, frameOptionsOf, frameSettings, type FrameOptions } from '../frame-options.js'
import { checkBoolean, checkInteger, checkKnownOptions, type OptionNames } from '../option-checks.js'
import { takeSocket } from './check-socket.js'
import { CONNECTION_OPTIONS, connectionSettings, type ConnectionOptions } from './connection-options.js'
import type { CloseInfo, Connection, RawMessage } from './connection.js'
import { ChunkDecoder } from './receiving/chunk-decoder.js'
import { FrameWriter } from './sending/frame-writer.js'
import type { SendGate, WriterOutput } from './sending/message-writer.js'
import { RawWriter } from './sending/raw-writer.js'
import type { ProxiedPeer } from './proxy-info.js'
import { SocketConnection } from './socket-connection.js'

/** Of a framed connection: how frames are laid out, what they mean, and the limits of a connection. */
export interface FramedOptions<In, Out = In> extends FrameOptions, ConnectionOptions {
  /** Framed. @default false */
  raw?: false | undefined
  /**
   * What the payloads mean.
   * @default msgpack()
   */
  codec?: Codec<In, Out> | undefined
}

const FRAMED_OPTIONS = {
  ...FRAME_OPTIONS,
  ...CONNECTION_OPTIONS,
  raw: true,
  codec: true,
} satisfies OptionNames<FramedOptions<unknown>>

/** Of a raw connection, which has no frames and no codec. */
export interface RawOptions extends ConnectionOptions {
  /** Not framed. For `listen()` and `connect()` it must be said. */
  raw?: true | undefined
  /**
   * The most bytes that one `recv()` gives, from 1.
   * @default 1024
   */
  bufferSize?: number | undefined
}

const RAW_OPTIONS = {
  ...CONNECTION_OPTIONS,
  raw: true,
  bufferSize: true,
} satisfies OptionNames<RawOptions>

/** Framed unless `raw` is true. */
export type ModeOptions<In, Out> = FramedOptions<In, Out> | (RawOptions & { raw: true })

/** Makes a connection over a socket; `peer`: who is there, if that is not the other end of the socket. */
export type OpenConnection<In, Out> = (socket: Socket, peer?: ProxiedPeer) => SocketConnection<In, Out>

/** Called when a connection is closed. */
export type OnClosed = (connection: Connection<unknown, never>, info: CloseInfo) => void

/** What one `recv()` gives at most, as in the original programs. In bytes. */
const DEFAULT_BUFFER_SIZE = 1024

/** A raw connection gives what it reads. */
const IDENTITY: Codec<Bytes, Uint8Array> = {
  name: 'raw',
  encode: (message) => message,
  decode: (payload) => payload as Bytes,
}

/**
 * A connection of one frame a message, over a socket that is connected and belongs to the connection from now on.
 *
 * @throws {OptionError} for an option that is unknown or out of its range, and for a socket that cannot be used as it is: not connected,
 * in its TLS handshake, with an encoding, read by somebody else, or of another connection.
 */
export function framedConnection<In = unknown, Out = In>(
  socket: Socket,
  options: FramedOptions<In, Out> = {},
): Connection<In, Out> {
  checkKnownOptions('framedConnection()', options, FRAMED_OPTIONS)
  if (checkBoolean('raw', options.raw ?? false))
    throw new OptionError('raw', 'false, or left out', options.raw)
  return framedConnections(options)(socket)
}

/**
 * A connection without framing, over a socket that is connected and belongs to the connection from now on: `recv()` gives what one read
 * gave, `send()` is one socket write.
 *
 * @throws {OptionError} as `framedConnection()`.
 */
export function rawConnection(socket: Socket, options: RawOptions = {}): Connection<Bytes, RawMessage> {
  checkKnownOptions('rawConnection()', options, RAW_OPTIONS)
  if (!checkBoolean('raw', options.raw ?? true))
    throw new OptionError('raw', 'true, or left out', options.raw)
  return rawConnections(options)(socket)
}

/**
 * The options of connections of either mode, and `own`, those of their maker.
 *
 * @throws {OptionError} for an option that is unknown, or belongs to the other mode.
 */
export function checkModeOptions(
  taker: string,
  options: { raw?: boolean | undefined },
  own: Readonly<Record<string, true>>,
): void {
  if (checkBoolean('raw', options.raw ?? false)) {
    checkKnownOptions(`${taker} with raw: true`, options, { ...own, ...RAW_OPTIONS })
    return
  }
  // A program that chooses the mode when it runs says raw: false, and may have a bufferSize for the other case.
  const unused = options.raw === false ? RAW_OPTIONS : {}
  checkKnownOptions(taker, options, { ...own, ...FRAMED_OPTIONS, ...unused })
}

/**
 * Makes connections of the mode that the options name; what they carry is the caller's to declare. For servers and clients: the options
 * are checked once, here.
 *
 * @throws {OptionError} for an option out of its range.
 */
export function connections<In, Out>(
  options: ModeOptions<In, Out>,
  onClosed?: OnClosed,
): OpenConnection<In, Out> {
  if (options.raw !== true) return framedConnections(options, onClosed)
  return rawConnections(options, onClosed) as (socket: Socket, peer?: ProxiedPeer) => never
}

function framedConnections<In, Out>(
  options: FramedOptions<In, Out>,
  onClosed?: OnClosed,
): OpenConnection<In, Out> {
  const settings = connectionSettings(options)
  const frameOptions = frameOptionsOf(options)
  const frames = frameSettings('framed connections', frameOptions)
  const codec = options.codec ?? (msgpack() as unknown as Codec<In, Out>)
  checkCodec(codec)
  const makeWriter = (gate: SendGate, output: WriterOutput) => new FrameWriter(gate, output, codec, frames)
  return (socket, peer) => {
    takeSocket(socket)
    const decoder = new FrameDecoder(frameOptions)
    return new SocketConnection(socket, { decoder, codec, makeWriter, settings, onClosed }, peer)
  }
}

function rawConnections(options: RawOptions, onClosed?: OnClosed): OpenConnection<Bytes, RawMessage> {
  const settings = connectionSettings(options)
  const { bufferSize = DEFAULT_BUFFER_SIZE } = options
  checkInteger('bufferSize', bufferSize, 1, Number.MAX_SAFE_INTEGER)
  const makeWriter = (gate: SendGate, output: WriterOutput) => new RawWriter(gate, output)
  return (socket, peer) => {
    takeSocket(socket)
    const decoder = new ChunkDecoder(bufferSize)
    return new SocketConnection(socket, { decoder, codec: IDENTITY, makeWriter, settings, onClosed }, peer)
  }
}
