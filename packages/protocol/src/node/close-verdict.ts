import {
  ConnectionClosedError,
  EchoError,
  FrameTooLargeError,
  LimitError,
  MalformedFrameError,
  TimeoutError,
  TruncatedFrameError,
} from '../errors.js'
import type { CloseInfo } from './connection.js'
import { tlsReason } from './tls-refusal.js'

/** Who ended a connection, and how. */
export type Verdict = Pick<CloseInfo, 'initiator' | 'reason' | 'detail' | 'error'>

export function verdictOf(initiator: CloseInfo['initiator'], error: Error | undefined): Verdict {
  return { initiator, reason: reasonOfEnd(error), detail: detailOf(error), error }
}

/** An end in order. */
export function endedBy(initiator: CloseInfo['initiator'], reason: 'end' | 'shutdown' = 'end'): Verdict {
  return { initiator, reason, detail: undefined, error: undefined }
}

/** The first verdict stands, unless it was an end in order, and that went wrong afterwards. */
export function judged(earlier: Verdict | undefined, verdict: Verdict): Verdict {
  if (earlier === undefined) return verdict
  return inOrder(earlier) && !inOrder(verdict) ? verdict : earlier
}

/**
 * The verdict on a connection that is gone: an end in the middle of a frame is none in order.
 * @param cause why receiving ended, if by a failure.
 * @param partial bytes of a frame that was not whole.
 */
export function finalVerdict(
  earlier: Verdict | undefined,
  cause: Error | undefined,
  partial: number,
): Verdict {
  const verdict = earlier ?? verdictOf('local', undefined)
  if (verdict.reason !== 'end' || verdict.initiator !== 'remote' || partial === 0) return verdict
  const error =
    cause ?? new ConnectionClosedError(`the peer ended in the middle of a frame: ${partial} bytes of it came`)
  return { ...verdict, reason: 'protocol', error }
}

function inOrder({ reason }: Verdict): boolean {
  return reason === 'end' || reason === 'shutdown'
}

function reasonOfEnd(error: Error | undefined): CloseInfo['reason'] {
  if (error === undefined) return 'reset'
  if (error instanceof TimeoutError) return 'timeout'
  if (error instanceof LimitError) return 'limit'
  if (
    error instanceof FrameTooLargeError ||
    error instanceof MalformedFrameError ||
    error instanceof TruncatedFrameError
  )
    return 'protocol'
  if (error instanceof EchoError) return 'error'
  if (error.name === 'AbortError') return 'aborted'
  const code = codeOf(error)
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset'
  return code === 'ETIMEDOUT' ? 'timeout' : 'error'
}

function detailOf(error: Error | undefined): string | undefined {
  if (error instanceof TimeoutError) return error.timeout
  return error instanceof LimitError ? error.option : undefined
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
