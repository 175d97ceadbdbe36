import { TimeoutError } from '../../errors.js'
import type { ConnectionSettings } from '../connection-options.js'
import { Deadline } from './deadline.js'

/** What the deadlines ask of their connection. */
export interface DeadlineTarget {
  /** In bytes. */
  readonly bytesReceived: number
  readonly unsent: number
  /** Somebody waits for a frame that has begun. */
  readonly awaitingFrame: boolean
  /** Messages wait here that nobody reads. */
  readonly hasUnread: boolean
  timeOut(error: TimeoutError): void
}

/** The deadlines of one connection: for the next byte, for the rest of a frame, for a peer that does not read. */
export class ConnectionDeadlines {
  readonly #settings: ConnectionSettings
  readonly #target: DeadlineTarget
  #idle: Deadline | undefined = undefined
  #frame: FrameDeadline | undefined = undefined
  #writing: Deadline | undefined = undefined
  /** Frames that had passed when the one that is awaited began. */
  #frameAfter = 0

  constructor(settings: ConnectionSettings, target: DeadlineTarget) {
    this.#settings = settings
    this.#target = target
    this.restartIdle()
  }

  /** A byte came, or we read again. */
  restartIdle(): void {
    const { idleTimeout } = this.#settings
    if (idleTimeout === 0) return
    this.#idle ??= new Deadline(idleTimeout, () => this.#idleOverdue(idleTimeout))
    this.#idle.restart()
  }

  /** We do not read, or no more can come. */
  stopIdle(): void {
    this.#idle?.stop()
  }

  /** Somebody waits for a frame of which the last `begun` bytes came. `passed` tells one frame from another. */
  awaitFrame(begun: number, passed: number): void {
    if (this.#settings.frameTimeout === 0) return
    this.#frame ??= new FrameDeadline(this.#settings, this.#target)
    if (this.#frame.running && this.#frameAfter === passed) return
    this.#frameAfter = passed
    this.#frame.start(begun)
  }

  stopFrame(): void {
    this.#frame?.stop()
  }

  /** Bytes wait for the peer. */
  onBackpressure(): void {
    const { writeTimeout } = this.#settings
    if (writeTimeout === 0) return
    this.#writing ??= new Deadline(writeTimeout, () => this.#writeOverdue(writeTimeout))
    if (!this.#writing.running) this.#writing.restart()
  }

  /** The peer has taken some of them: `hasPendingWrite` says whether others wait. */
  onWriteProgress(hasPendingWrite: boolean): void {
    if (hasPendingWrite) this.#writing?.restart()
    else this.#writing?.stop()
  }

  /** Leaves nothing behind. */
  dispose(): void {
    this.#idle?.dispose()
    this.#frame?.dispose()
    this.#writing?.dispose()
  }

  /** Messages that wait here are no fault of the peer's. */
  #idleOverdue(limit: number): void {
    if (this.#target.hasUnread) this.#idle!.restart()
    else this.#target.timeOut(new TimeoutError('idle', limit, `no byte came from the peer for ${limit} ms`))
  }

  #writeOverdue(limit: number): void {
    const { unsent, hasUnread } = this.#target
    const why = hasUnread
      ? 'messages of the peer wait here as well, and if both sides only send, both stop. Read while you send'
      : 'it does not read'
    this.#target.timeOut(
      new TimeoutError(
        'write',
        limit,
        `the peer took nothing of the ${unsent} bytes that wait to be sent for ${limit} ms: ${why}`,
      ),
    )
  }
}

type Reading = Pick<DeadlineTarget, 'bytesReceived' | 'awaitingFrame' | 'timeOut'>

/**
 * How long a frame may take from its first byte to its last. It is extended, by the same time again, as long as bytes come
 * at the minimum rate; and it runs only while somebody waits for the frame, since a reader's own pauses are no fault of
 * the peer.
 */
class FrameDeadline {
  readonly #settings: ConnectionSettings
  readonly #reading: Reading
  readonly #deadline: Deadline
  /** Bytes received when the frame began, and when the time now running began. */
  #began = 0
  #from = 0

  constructor(settings: ConnectionSettings, reading: Reading) {
    this.#settings = settings
    this.#reading = reading
    this.#deadline = new Deadline(settings.frameTimeout, () => this.#overdue())
  }

  get running(): boolean {
    return this.#deadline.running
  }

  /** A frame has begun with the last `begun` bytes received; or somebody waits for one again. */
  start(begun: number): void {
    const { bytesReceived } = this.#reading
    this.#began = this.#from = bytesReceived - begun
    this.#deadline.restart()
  }

  stop(): void {
    this.#deadline.stop()
  }

  dispose(): void {
    this.#deadline.dispose()
  }

  #overdue(): void {
    const { bytesReceived, awaitingFrame } = this.#reading
    if (!awaitingFrame) return
    const { frameTimeout, minFrameRate } = this.#settings
    const came = bytesReceived - this.#from
    if (came * 1000 >= minFrameRate * frameTimeout) {
      this.#from = bytesReceived
      this.#deadline.restart()
      return
    }
    this.#reading.timeOut(
      new TimeoutError(
        'frame',
        frameTimeout,
        `the peer began a frame and did not finish it within ${frameTimeout} ms: ${bytesReceived - this.#began} bytes of it came, ` +
          `less than ${minFrameRate} per second. If it is meant to be that slow, raise frameTimeout or lower minFrameRate`,
      ),
    )
  }
}
