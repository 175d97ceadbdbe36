import { CodecError, TimeoutError } from '../errors.js'

/** Thrown at once, since it is a mistake in the program. */
export function undefinedMessage(): CodecError {
  return new CodecError(
    'a message',
    'encode',
    "undefined is no message: send null (msgpack, json), '' (utf8) or new Uint8Array(0) (bytes) instead",
  )
}

/** The close grace is over. */
export function closeTimeout(grace: number, what: string): TimeoutError {
  return new TimeoutError('close', grace, `${what} within the close grace of ${grace} ms`)
}

/** The peer has ended, and nobody has closed this side. */
export function neverClosed(grace: number): TimeoutError {
  return new TimeoutError(
    'close',
    grace,
    `the peer ended this connection, and ${grace} ms later nobody had closed it; it is closed now. Call conn.close() when you are done with it`,
  )
}
