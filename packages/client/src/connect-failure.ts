import { ConnectionClosedError } from '@echo/protocol'
import { isNoTls, tlsReason, type NetEndpoint } from '@echo/protocol/internal'
import type { AddressOutcome } from './address-race.js'
import { SelfConnectedError } from './self-connection.js'

/** What the system said of an attempt, in words that say what to try. */
export function connectFailure(to: string, outcomes: readonly AddressOutcome[]): ConnectionClosedError {
  const { words, cause } = addressFailures(outcomes)
  return new ConnectionClosedError(`could not connect to ${to}: ${words}`, { cause })
}

/** The host's name could not be resolved. */
export function lookupFailure(to: string, cause: NodeJS.ErrnoException): ConnectionClosedError {
  return new ConnectionClosedError(`could not connect to ${to}: ${reasonOf(cause, HINTS)}`, { cause })
}

/** What the addresses said, each for itself if there are several; no words where the only one said nothing. */
export function addressFailures(outcomes: readonly AddressOutcome[]): {
  words: string
  cause: Error | undefined
} {
  const errors = outcomes.flatMap(({ error }) => error ?? [])
  if (outcomes.length === 1) {
    return { words: errors.map((error) => reasonOf(error, HINTS)).join(''), cause: errors[0] }
  }
  const words = outcomes
    .map(({ endpoint, error }) => `${addressOf(endpoint)}: ${error ? reasonOf(error, HINTS) : 'no answer'}`)
    .join('; ')
  return { words, cause: errors.length === 0 ? undefined : combined(errors, words) }
}

/** One error for several; `code` is what they agree on. */
function combined(errors: NodeJS.ErrnoException[], words: string): AggregateError {
  const codes = new Set(errors.map(({ code }) => code))
  return Object.assign(new AggregateError(errors, words), codes.size === 1 ? { code: errors[0]!.code } : {})
}

function addressOf(endpoint: NetEndpoint): string {
  return 'path' in endpoint ? endpoint.path : endpoint.host
}

/** The same for its TLS handshake. */
export function handshakeFailure(to: string, cause: NodeJS.ErrnoException): ConnectionClosedError {
  return new ConnectionClosedError(`could not connect to ${to}: ${handshakeReason(cause)}`, { cause })
}

function handshakeReason(cause: NodeJS.ErrnoException): string {
  if (isNoTls(cause)) return `what the server sent is no TLS. Does it speak TLS? (${cause.code})`
  if (UNEXPECTED.test(cause.code ?? '')) return `${tlsReason(cause)}. Does the server speak TLS?`
  return HANDSHAKE_HINTS[cause.code ?? ''] === undefined ? tlsReason(cause) : reasonOf(cause, HANDSHAKE_HINTS)
}

/** A server that echoes sends records of TLS that only a client sends. */
const UNEXPECTED = /UNEXPECTED_MESSAGE|UNEXPECTED_RECORD/

type Hints = Record<string, string | undefined>

function reasonOf(cause: NodeJS.ErrnoException, hints: Hints): string {
  if (cause instanceof SelfConnectedError) return `${cause.message} (${cause.code})`
  const hint = hints[cause.code ?? '']
  if (hint !== undefined) return `${hint} (${cause.code})`
  return cause.message || (cause.code ?? 'it failed')
}

const HINTS: Hints = {
  ECONNREFUSED: 'nothing listens there. Is the server running?',
  ENOENT: 'there is no such socket file. Is the server running?',
  ENOTFOUND: 'no such host is known. Check the name',
  EACCES: 'permission was denied',
}

const UNTRUSTED =
  'the server’s certificate was signed by nobody that we trust. Pass the certificate of its authority as tls.ca'

const HANDSHAKE_HINTS: Hints = {
  ECONNRESET: 'the server ended the connection in the middle of the TLS handshake. Does it speak TLS?',
  EPIPE: 'the server ended the connection in the middle of the TLS handshake. Does it speak TLS?',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the server’s certificate is its own authority. Pass it as tls.ca if you trust it',
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_HAS_EXPIRED:
    'the server’s certificate has expired. Is the clock right here, and the certificate renewed there?',
  CERT_NOT_YET_VALID: 'the server’s certificate is not valid yet. Is the clock right on both sides?',
  CERT_REVOKED: 'the server’s certificate was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the server’s certificate is for another host. Pass the name that is in it as tls.servername, if that is the server you mean',
}
