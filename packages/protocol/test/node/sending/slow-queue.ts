import { ConnectionClosedError } from '@echo/protocol'
import { vi } from 'vitest'
import { connectionSettings, type ConnectionOptions } from '../../../src/node/connection-options.js'
import type { MakeWriter } from '../../../src/node/sending/message-writer.js'
import { RawWriter } from '../../../src/node/sending/raw-writer.js'
import { SendQueue, type SendQueueOwner } from '../../../src/node/sending/send-queue.js'
import type { RawMessage } from '../../../src/node/connection.js'
import { SlowSocket } from './slow-socket.js'

function owner() {
  return {
    onBackpressure: vi.fn(),
    onWriteProgress: vi.fn(),
    onSlowConsumer: vi.fn(),
    onSendRefused: vi.fn(),
    onRefusalUnhandled: vi.fn(),
    report: vi.fn(),
    lossError: (reason, cause, delivery) => new ConnectionClosedError(reason, { cause, delivery }),
  } satisfies SendQueueOwner
}

/** A queue over a slow socket, of any writer, and what it tells its connection. */
export function queueWith<Out>(makeWriter: MakeWriter<Out>, options: ConnectionOptions = {}) {
  const socket = new SlowSocket()
  const told = owner()
  const queue = new SendQueue(socket.asSocket, connectionSettings(options), makeWriter, told)
  return { socket, told, queue }
}

/** The same, raw. */
export function queueOf(options: ConnectionOptions = {}) {
  return queueWith<RawMessage>((gate, output) => new RawWriter(gate, output), options)
}
