import { ConnectionClosedError, OptionError } from '../errors.js'
import { checkBoolean, checkKnownOptions, checkSignal, type OptionNames } from '../option-checks.js'
import { noFrames } from './call-options.js'
import { reasonFor, workFailed } from './closing/close-reason.js'
import type { ConnectionCore } from './connection-core.js'
import type { RelayOptions } from './connection.js'
import type { MessageSource } from './receiving/waiter-queue.js'

type Core = ConnectionCore<unknown, never>

const RELAY_OPTIONS = { end: true, signal: true } satisfies OptionNames<RelayOptions>

/**
 * Passes frames on from one connection to another. What a read gives goes straight to the block that the other one writes from, as long as
 * its peer takes it; otherwise the frames wait here, and reading with them.
 */
export async function relay(from: Core, to: Core | undefined, options: RelayOptions = {}): Promise<void> {
  checkKnownOptions('relay()', options, RELAY_OPTIONS)
  const end = checkBoolean('end', options.end ?? true)
  const signal = checkSignal(options.signal)
  if (to === undefined) throw new OptionError('to', 'a connection of this library', to)
  checkLengthFields(from, to)
  signal?.throwIfAborted()
  const stop = new AbortController()
  const abort = () => stop.abort(signal!.reason)
  signal?.addEventListener('abort', abort)
  if (to !== from) void to.closed.then(({ error }) => stop.abort(error ?? targetClosed()))
  from.startWork()
  to.startWork()
  try {
    await passAll(from, to, stop.signal)
    if (end) await unlessAborted(to.end(), stop.signal)
  } catch (error) {
    if (signal?.aborted !== true) {
      const initiator = from.receiver.cause === error ? 'remote' : 'local'
      from.abort(reasonFor(initiator, error as Error))
      to.abort(workFailed(error as Error))
    }
    throw error
  } finally {
    signal?.removeEventListener('abort', abort)
    from.endWork()
    to.endWork()
  }
}

/** @throws {OptionError} */
function checkLengthFields(from: Core, to: Core): void {
  const theirs = to.sendQueue.writer.layout
  const ours = from.sendQueue.writer.layout
  if (theirs === undefined || ours === undefined) throw noFrames('relay()')
  if (theirs !== ours) throw new OptionError('lengthField', `the same on both connections (${ours})`, theirs)
}

async function passAll(from: Core, to: Core, signal: AbortSignal): Promise<void> {
  const { reader, receiver } = from
  const { sendQueue } = to
  // Of this relay alone: frames that another call waits for are not passed on.
  const take = (source: MessageSource<unknown>) => source.tryRecvFrames(sendQueue.maxFrameLength)
  reader.passOn = (source, size) => receiver.passOn(source, size, sendQueue.writer, take)
  try {
    for (;;) {
      const frames = await receiver.recvFrames(take, signal)
      if (frames === undefined) return
      await unlessAborted(sendQueue.sendFrames(frames), signal)
    }
  } finally {
    reader.passOn = undefined
  }
}

function unlessAborted(sent: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    sent.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

function targetClosed(): ConnectionClosedError {
  return new ConnectionClosedError('the connection that frames are passed on to is closed')
}
