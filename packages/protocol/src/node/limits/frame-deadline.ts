import { TimeoutError } from '../../errors.js'
import type { ConnectionSettings } from '../connection-options.js'
import type { DeadlineTarget } from './connection-deadlines.js'
import { Deadline } from './deadline.js'

type Reading = Pick<DeadlineTarget, 'bytesReceived' | 'awaitingFrame' | 'timeOut'>

/**
 * How long a frame may take from its first byte to its last. It is extended, by the same time again, as long as bytes come
 * at the minimum rate; and it runs only while somebody waits for the frame, since a reader's own pauses are no fault of
 * the peer.
 */
export class FrameDeadline {
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
          `less than ${minFrameRate} a second. If it is meant to be that slow, raise frameTimeout or lower minFrameRate`,
      ),
    )
  }
}
