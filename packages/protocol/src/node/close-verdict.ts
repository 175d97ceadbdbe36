import { EchoError, LimitError, TimeoutError } from '../errors.js'
import type { CloseInfo } from './connection.js'

/** Who ended a connection, and how. A clean end that goes wrong afterwards is no clean end: a later verdict replaces it. */
export type Verdict = Pick<CloseInfo, 'by' | 'how' | 'error'>

export function verdictOf(by: CloseInfo['by'], error: Error | undefined): Verdict {
  return { by, how: howOf(error), error }
}

function howOf(error: Error | undefined): CloseInfo['how'] {
  if (error === undefined) return 'reset'
  if (error instanceof TimeoutError) return 'timeout'
  if (error instanceof LimitError) return 'limit'
  if (error instanceof EchoError) return 'error'
  const code = codeOf(error)
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'reset'
  return code === 'ETIMEDOUT' ? 'timeout' : 'error'
}

/** A sentence for what the system said of a lost connection. */
export function lossReason(error: Error): string {
  const code = codeOf(error)
  if (code === 'ECONNRESET')
    return 'the peer reset the connection (ECONNRESET): it was killed, closed without reading, or refused us'
  if (code === 'EPIPE') return 'the peer no longer reads (EPIPE): it had closed the connection'
  if (code === 'ETIMEDOUT') return 'the peer no longer answers (ETIMEDOUT)'
  return `the connection was lost: ${error.message}`
}

function codeOf(error: Error): string | undefined {
  return (error as NodeJS.ErrnoException).code
}
