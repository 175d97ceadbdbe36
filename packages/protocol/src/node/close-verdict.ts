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
import { tlsRefusal } from './tls-refusal.js'

/** Who ended a connection, and how. */
export type Verdict = Pick<CloseInfo, 'by' | 'how' | 'which' | 'error'>

export function verdictOf(by: CloseInfo['by'], error: Error | undefined): Verdict {
  return { by, how: howOf(error), which: whichOf(error), error }
}

/** An end in order. */
export function endedBy(by: CloseInfo['by'], how: 'end' | 'shutdown' = 'end'): Verdict {
  return { by, how, which: undefined, error: undefined }
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
  if (verdict.how !== 'end' || verdict.by !== 'remote' || partial === 0) return verdict
  const error =
    cause ?? new ConnectionClosedError(`the peer ended in the middle of a frame: ${partial} bytes of it came`)
  return { ...verdict, how: 'protocol', error }
}

function inOrder({ how }: Verdict): boolean {
  return how === 'end' || how === 'shutdown'
}

function howOf(error: Error | undefined): CloseInfo['how'] {
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

function whichOf(error: Error | undefined): string | undefined {
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
  return `the connection was lost: ${tlsRefusal(error) ?? error.message}`
}

function codeOf(error: Error): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
