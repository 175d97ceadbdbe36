import { ConnectionClosedError, LimitError, TimeoutError } from '@echo/protocol'
import { errorOf } from '@echo/protocol/internal'

// What a reconnecting client says when it cannot do what was asked of it.

/** A request while there is no connection, and `offlineQueue` is 0. */
export function notConnected(cause: Error | undefined): ConnectionClosedError {
  return unsent(
    `there is no connection${because(cause)}. Await client.ready() first, or let requests wait for one (offlineQueue)`,
    cause,
  )
}

export function tooManyInFlight(limit: number): LimitError {
  return new LimitError(
    'maxInFlight',
    limit,
    `${limit} requests wait for their replies, as many as maxInFlight allows; this message was not sent. Await replies before you send more`,
    { recoverable: true },
  )
}

/** A request's own timeout, while it waits for a connection. */
export function noConnection(timeout: number, cause: Error | undefined): TimeoutError {
  const reason = `no connection came within ${timeout} ms${because(cause)}; this message was not sent`
  return new TimeoutError('request', timeout, reason, cause && { cause })
}

/** The same while a connection is replaced, as `maxAge` has it. */
export function notReplaced(timeout: number): TimeoutError {
  return new TimeoutError('request', timeout, `${waitedForReplies(timeout)}; this message was not sent`)
}

/** The same by `offlineTimeout`. */
export function heldTooLong(timeout: number): ConnectionClosedError {
  return unsent(`${waitedForReplies(timeout)} (offlineTimeout)`, undefined)
}

function waitedForReplies(timeout: number): string {
  return `a connection is replaced (maxAge) once its replies have come, and they did not come within ${timeout} ms`
}

/** The same after it was sent. */
export function noReply(timeout: number): TimeoutError {
  return new TimeoutError(
    'request',
    timeout,
    `no reply came within ${timeout} ms; this message may have been processed`,
  )
}

/** What that is for its connection, and for those that wait beside it. */
export function overdue(timeout: number): TimeoutError {
  return new TimeoutError(
    'request',
    timeout,
    `a request got no reply within ${timeout} ms, so its connection was closed: replies could have been paired with the wrong requests`,
  )
}

export function offlineTimedOut(timeout: number, cause: Error | undefined): ConnectionClosedError {
  return unsent(`no connection came within ${timeout} ms (offlineTimeout)${because(cause)}`, cause)
}

/** A request that waited for a connection when the client was closed. */
export function closedOffline(reason: string, cause: Error | undefined): ConnectionClosedError {
  return unsent(`${reason} before there was a connection${because(cause)}`, cause)
}

function unsent(reason: string, cause: Error | undefined): ConnectionClosedError {
  return new ConnectionClosedError(reason, { cause, delivery: 'not sent' })
}

function because(cause: Error | undefined): string {
  return cause === undefined ? '' : `: ${cause.message}`
}

export function closeTimeout(grace: number): TimeoutError {
  return new TimeoutError('close', grace, `the client was not closed within the close grace of ${grace} ms`)
}

/** Anything can be a reason: as an error. */
export function failureOf(reason: unknown, what: string): Error {
  return reason instanceof Error
    ? reason
    : new ConnectionClosedError(`${what}: ${errorOf(reason).message}`, { cause: reason })
}

/** The server sent what no request asked for. */
export function unrequested(): ConnectionClosedError {
  return new ConnectionClosedError(
    'the server sent a message that no request asked for, so its connection was closed: replies could be paired with the wrong requests. ' +
      'If the server greets, read greetings in onConnect; for other messages that come unasked use connect()',
  )
}
