import { ConnectionClosedError, EchoError, FrameTooLargeError, OptionError } from '../errors.js'
import type { Frames } from '../frames.js'
import { checkBoolean, checkKnownOptions, checkSignal, type OptionNames } from '../option-checks.js'
import { noFrames } from './call-options.js'
import { reasonFor, workFailed, type CloseReason } from './closing/close-reason.js'
import type { ConnectionCore } from './connection-core.js'
import type { RelayOptions } from './connection.js'
import type { MessageSource } from './receiving/waiter-queue.js'
import { handledRejection, markHandled } from './sending/reported-promise.js'

type Core = ConnectionCore<unknown, never>

const RELAY_OPTIONS = { end: true, signal: true } satisfies OptionNames<RelayOptions>

/**
 * Passes frames on from one connection to another. What a read gives goes straight to the block that the other one writes from, as long as
 * its peer takes it; otherwise the frames wait here, and reading with them.
 *
 * @throws {OptionError}
 */
export function relay(from: Core, to: Core | undefined, options: RelayOptions = {}): Promise<void> {
  checkKnownOptions('relay()', options, RELAY_OPTIONS)
  const end = checkBoolean('end', options.end ?? true)
  const signal = checkSignal(options.signal)
  if (to === undefined) throw new OptionError('to', 'a connection of this library', to)
  checkLengthFields(from, to)
  if (signal?.aborted) return handledRejection(signal.reason)
  return markHandled(new Relay(from, to, end).run(signal))
}

/** @throws {OptionError} */
function checkLengthFields(from: Core, to: Core): void {
  const theirs = to.sendQueue.writer.layout
  const ours = from.sendQueue.writer.layout
  if (theirs === undefined || ours === undefined) throw noFrames('relay()')
  if (theirs !== ours) throw new OptionError('lengthField', `the same on both connections (${ours})`, theirs)
}

class Relay {
  readonly #from: Core
  readonly #to: Core
  readonly #end: boolean
  /** Aborted by the caller's signal, or when the target is closed. */
  readonly #stop = new AbortController()

  constructor(from: Core, to: Core, end: boolean) {
    this.#from = from
    this.#to = to
    this.#end = end
  }

  async run(signal: AbortSignal | undefined): Promise<void> {
    const from = this.#from
    const to = this.#to
    const stop = this.#stop
    const onAbort = () => stop.abort(signal!.reason)
    signal?.addEventListener('abort', onAbort)
    const removeListener =
      to === from ? undefined : to.onceClosed(({ error }) => stop.abort(error ?? targetClosed()))
    from.startWork()
    to.startWork()
    try {
      stop.signal.throwIfAborted()
      await this.#passAll()
      stop.signal.throwIfAborted()
      if (this.#end) await unlessAborted(to.end(), stop.signal)
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error
      const failure = lossOf(error as Error)
      this.#abortBoth(failure)
      throw failure
    } finally {
      signal?.removeEventListener('abort', onAbort)
      removeListener?.()
      from.endWork()
      to.endWork()
    }
  }

  async #passAll(): Promise<void> {
    const { reader, receiver } = this.#from
    const { sendQueue } = this.#to
    // Of this relay alone: frames that another call waits for are not passed on.
    const take = (source: MessageSource<unknown>) => source.tryRecvFrames(sendQueue.maxFrameLength)
    const passOn = (source: Uint8Array, size: number) => receiver.passOn(source, size, sendQueue.writer, take)
    reader.passOn = passOn
    try {
      for (;;) {
        const frames = await this.#nextFrames(take)
        if (frames === undefined) return
        await unlessAborted(sendQueue.sendFrames(frames), this.#stop.signal)
      }
    } finally {
      if (reader.passOn === passOn) reader.passOn = undefined
    }
  }

  /** A frame that the source discards was counted there, and ends nothing. */
  async #nextFrames(
    take: (source: MessageSource<unknown>) => Frames | undefined,
  ): Promise<Frames | undefined> {
    const { receiver } = this.#from
    const { signal } = this.#stop
    for (;;) {
      try {
        const frames = await receiver.recvFrames(take, signal)
        if (frames === undefined) this.#checkEnd()
        return frames
      } catch (error) {
        const isDiscarded = error instanceof EchoError && error.recoverable && error !== receiver.cause
        if (signal.aborted || !isDiscarded) throw error
      }
    }
  }

  /** An end that came by a failure, which another call may have been given, or by our own `close()`, is none to pass on. */
  #checkEnd(): void {
    const { cause, dropped } = this.#from.receiver
    if (cause !== undefined) throw cause
    if (dropped) throw sourceClosed()
  }

  /** The connection that failed says why; the other one says that it was ended because of that. */
  #abortBoth(error: Error): void {
    const from = this.#from
    const to = this.#to
    const isOfSource = from.receiver.cause === error
    if (isOfSource) abort(from, reasonFor('remote', error))
    else abort(from, error instanceof FrameTooLargeError ? reasonFor('local', error) : workFailed(error))
    if (this.#end && to !== from) abort(to, workFailed(error))
  }
}

/** One that is being closed from here ends as its owner has asked. */
function abort(core: Core, reason: CloseReason): void {
  if (core.state !== 'closing') core.abort(reason)
}

/** Settles as `sent` does, unless the signal aborts before. What was refused is known before that. */
function unlessAborted(sent: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    sent.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
    if (signal.aborted) queueMicrotask(onAbort)
    else signal.addEventListener('abort', onAbort)
  })
}

/** Of a call that failed since its connection was lost: why it was, where that is one of our errors. */
function lossOf(error: Error): Error {
  return error instanceof ConnectionClosedError && error.cause instanceof EchoError ? error.cause : error
}

function targetClosed(): ConnectionClosedError {
  return new ConnectionClosedError('the connection that frames are passed on to is closed')
}

function sourceClosed(): ConnectionClosedError {
  return new ConnectionClosedError(
    'this side has closed the connection that frames are passed on from, before its peer ended',
  )
}
