import { isNoTls, tlsReason } from '@echo/protocol/node'

/**
 * Why a TLS handshake failed, in one line.
 * @param mutual whether clients must show a certificate: one that nobody trusts is refused without an error.
 */
export function handshakeReason(error: NodeJS.ErrnoException | undefined, mutual: boolean): string {
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
