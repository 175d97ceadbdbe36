import { CodecError, ConnectionClosedError, TimeoutError, type Delivery } from '../errors.js'

/** No reply can come any more. */
export function noReply(cause: Error | undefined, delivery: Delivery): ConnectionClosedError {
  const ended =
    delivery === 'not sent' ? 'the connection has ended' : 'the connection ended before the reply came'
  return new ConnectionClosedError(cause?.message ?? ended, { cause, delivery })
}

/** Thrown at once, since it is a mistake in the program. */
export function undefinedMessage(): CodecError {
  return new CodecError(
    'a message',
    'encode',
    'undefined is no message; null, an empty string and empty bytes are',
  )
}

/** The close grace is over. */
export function closeTimeout(grace: number, what: string): TimeoutError {
  return new TimeoutError('close', grace, `${what} within the close grace of ${grace} ms`)
}

/** The reply did not come in time. The connection lives on. */
export function requestTimeout(timeout: number): TimeoutError {
  return new TimeoutError(
    'request',
    timeout,
    `no reply came within ${timeout} ms; when it comes it will be dropped`,
  )
}
