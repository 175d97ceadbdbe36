import { isNoTls, tlsReason } from '@echo/protocol/internal'
import type { Refusal } from '@echo/server'

/** The message of the diagnostics channel `echo:server:refused`, as far as it is used here. */
export interface Refused {
  readonly reason: Refusal
  readonly error: Error | undefined
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
}

/**
 * Why a client was refused, in one line; `undefined` when the server closes.
 * @param mutual whether clients must show a certificate: one that is not trusted is refused without an error.
 */
export function refusalReason({ reason, error }: Refused, mutual: boolean): string | undefined {
  if (reason === 'handshake') return handshakeReason(error, mutual)
  if (reason === 'maxConnections') return 'as many clients are connected as --max-connections allows'
  if (reason === 'acceptQueue') return 'as many clients wait as --accept-queue allows'
  if (reason === 'proxySource') return 'its address is in none of the networks of --proxy-protocol'
  if (reason === 'proxyHeader' || reason === 'proxyTimeout') return `${error?.message} (--proxy-protocol)`
  return undefined
}

function handshakeReason(error: NodeJS.ErrnoException | undefined, mutual: boolean): string {
  const code = error?.code ?? ''
  if (code === 'ERR_SSL_HTTP_REQUEST') return 'the client does not speak TLS, but HTTP'
  if (error !== undefined && isNoTls(error)) return 'the client does not speak TLS'
  if (code === 'ERR_TLS_HANDSHAKE_TIMEOUT') return 'the client did not finish the TLS handshake in time'
  if (code.endsWith('PEER_DID_NOT_RETURN_A_CERTIFICATE')) return 'the client showed no certificate'
  if (error !== undefined && code !== 'ECONNRESET' && code !== 'EPIPE') return tlsReason(error)
  const left = 'the client left in the middle of the TLS handshake'
  const why = 'Does it trust our certificate?'
  return mutual ? `${left}, or its certificate is not one that we trust. ${why}` : `${left}. ${why}`
}
