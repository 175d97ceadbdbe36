import {
  CodecError,
  ConnectionClosedError,
  errorOf,
  FrameTooLargeError,
  LimitError,
  MalformedFrameError,
  SendBufferFullError,
  TimeoutError,
  TruncatedFrameError,
} from '../../errors.js'
import type { CloseInfo } from '../connection.js'
import { tlsReason } from '../tls/tls-refusal.js'

/** Who ended a connection, and why. */
export type CloseReason = Pick<CloseInfo, 'initiator' | 'reason' | 'detail' | 'error'>

export function reasonFor(initiator: CloseInfo['initiator'], error: Error | undefined): CloseReason {
  return { initiator, reason: kindOf(error), detail: detailOf(error), error }
}

/** A graceful close. */
export function gracefulClose(
  initiator: CloseInfo['initiator'],
  reason: 'end' | 'shutdown' = 'end',
): CloseReason {
  return { initiator, reason, detail: undefined, error: undefined }
}

/** The first reason stands, unless it was a graceful close, and that went wrong afterwards. */
export function mergeReason(earlier: CloseReason | undefined, later: CloseReason): CloseReason {
  if (earlier === undefined) return later
  return isGraceful(earlier) && !isGraceful(later) ? later : earlier
}

/** Of a failure in what works on a connection, which is no fault of the connection's. */
export function workFailed(error: Error): CloseReason {
  return { initiator: 'local', reason: 'error', detail: undefined, error }
}

/** Of `destroy(reason)`. */
export function destroyReason(reason: unknown): CloseReason {
  if (reason instanceof AbortSignal)
    return { initiator: 'local', reason: 'aborted', detail: undefined, error: errorOf(reason.reason) }
  return reasonFor('local', reason === undefined || reason === null ? undefined : errorOf(reason))
}

/** Of an end inside a frame. `cause`: why receiving ended, if by a failure; `partial`: bytes of the frame that came. */
export function truncatedReason(cause: Error | undefined, partial: number): CloseReason {
  const error =
    cause ?? new ConnectionClosedError(`the peer ended in the middle of a frame: ${partial} bytes of it came`)
  return { initiator: 'remote', reason: 'protocol', detail: undefined, error }
}

function isGraceful({ reason }: CloseReason): boolean {
  return reason === 'end' || reason === 'shutdown'
}

function kindOf(error: Error | undefined): CloseInfo['reason'] {
  if (error === undefined) return 'reset'
  if (error instanceof TimeoutError) return 'timeout'
  if (error instanceof LimitError || error instanceof SendBufferFullError) return 'limit'
  if (error instanceof FrameTooLargeError) return error.side === 'remote' ? 'protocol' : 'limit'
  if (error instanceof MalformedFrameError) return error.side === 'remote' ? 'protocol' : 'codec'
  if (error instanceof TruncatedFrameError) return 'protocol'
  if (error instanceof CodecError) return 'codec'
  if (isAbort(error)) return 'aborted'
  const code = codeOf(error)
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset'
  return code === 'ETIMEDOUT' ? 'timeout' : 'error'
}

function detailOf(error: Error | undefined): string | undefined {
  if (error instanceof TimeoutError) return error.timeout
  if (error instanceof LimitError) return error.option
  if (error instanceof SendBufferFullError) return 'sendHardLimit'
  if (error instanceof FrameTooLargeError && error.side === 'local') return 'maxFrameLength'
  return error instanceof CodecError ? error.codec : undefined
}

/** The reasons that Node gives an `AbortSignal`: of `abort()`, and of `AbortSignal.timeout()`. */
function isAbort(error: Error): boolean {
  return error.name === 'AbortError' || (error instanceof DOMException && error.name === 'TimeoutError')
}

/** A sentence for what the system said of a lost connection. */
export function lossReason(error: Error, tls: boolean): string {
  const code = codeOf(error)
  if (code === 'ECONNRESET')
    return `the peer reset the connection (ECONNRESET): it was killed, closed without reading, or refused us${tls ? ' or our certificate' : ''}`
  if (code === 'EPIPE') return 'the peer no longer reads (EPIPE): it had closed the connection'
  if (code === 'ETIMEDOUT') return 'the peer no longer answers (ETIMEDOUT)'
  return `the connection was lost: ${tlsReason(error)}`
}

function codeOf(error: Error): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
