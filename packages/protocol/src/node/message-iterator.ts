import type { Receiver } from './receiver.js'

/** Each message in turn. Leaving early does nothing: the connection stays as it is. */
export class MessageIterator<In> implements AsyncIterator<In, undefined> {
  readonly #receiver: Receiver<In>

  constructor(receiver: Receiver<In>) {
    this.#receiver = receiver
  }

  next(): Promise<IteratorResult<In, undefined>> {
    return this.#receiver.step()
  }

  return(): Promise<IteratorResult<In, undefined>> {
    return Promise.resolve({ value: undefined, done: true })
  }
}
