import { framesOf } from '../encode-once.js'
import { undefinedMessage } from '../encode-payload.js'
import { OptionError } from '../errors.js'
import { checkKnownOptions, type OptionNames } from '../option-checks.js'
import { noFrames } from './call-options.js'
import type { ConnectionCore } from './connection-core.js'
import type { Connection } from './connection.js'
import { coreOf } from './socket-connection.js'

/** Of `broadcast()`. */
export interface BroadcastOptions {
  /** A connection that is left out: mostly the one that the message came from. */
  except?: Connection<never, never> | Connection<unknown, never> | undefined
}

const BROADCAST_OPTIONS = { except: true } satisfies OptionNames<BroadcastOptions>

/**
 * Sends one message over many connections: it is encoded once, and nobody is waited for. A peer that does not read is ended at its own
 * `sendHardLimit` (reason `limit`), and the others do not notice.
 *
 * Gives how many connections took it into their queues: not those that are closed, and those that refused it.
 *
 * @throws {CodecError} for `undefined`, and for what the codec refuses; then nothing is sent.
 * @throws {OptionError} unless all connections have the same codec, the very same object, and the same length field; and if one is raw.
 */
export function broadcast<Out>(
  connections: Iterable<Connection<never, Out> | Connection<unknown, Out>>,
  message: Out,
  options: BroadcastOptions = {},
): number {
  checkKnownOptions('broadcast()', options, BROADCAST_OPTIONS)
  if (message === undefined) throw undefinedMessage()
  const cores: ConnectionCore<unknown, Out>[] = []
  for (const connection of connections)
    if (connection !== options.except) cores.push(checkedCore(connection, cores[0]))
  const [first] = cores
  if (first === undefined) return 0
  const { codec, header } = first.sendQueue.writer
  const frames = framesOf(message, codec!, { header, maxFrameLength: header?.longestPayload ?? Infinity })
  let taken = 0
  for (const { sendQueue } of cores) if (sendQueue.offerFrames(frames)) taken++
  return taken
}

function checkedCore<Out>(
  connection: Connection<unknown, Out>,
  first: ConnectionCore<unknown, Out> | undefined,
): ConnectionCore<unknown, Out> {
  const core = coreOf(connection)
  if (core === undefined) throw new OptionError('connections', 'connections of this library', connection)
  const { codec, layout } = core.sendQueue.writer
  if (layout === undefined) throw noFrames('broadcast()')
  const expected = first?.sendQueue.writer ?? { codec, layout }
  if (layout !== expected.layout)
    throw new OptionError('lengthField', `the same on all connections (${expected.layout})`, layout)
  if (codec !== expected.codec)
    throw new OptionError('codec', 'the very same object on all connections', codec?.name)
  return core
}
