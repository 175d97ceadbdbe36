/**
 * What a TLS alert says of our certificate or our settings, for a person; `undefined` for any other error.
 *
 * With TLS 1.3 a client counts as connected before the server has looked at its certificate, so a refusal may come as the
 * failure of the first `recv()`.
 */
export function tlsRefusal(error: Error): string | undefined {
  const alert = /ALERT_(\w+)$/.exec((error as NodeJS.ErrnoException).code ?? '')?.[1]
  const refusal = alert === undefined ? undefined : REFUSALS[alert]
  return refusal === undefined
    ? undefined
    : `${refusal} (TLS alert: ${alert!.toLowerCase().replaceAll('_', ' ')})`
}

/** Whether TLS failed since the peer sent something else. OpenSSL has several words for it. */
export function isNoTls(error: Error): boolean {
  const { code = '' } = error as NodeJS.ErrnoException
  return /^EPROTO$|WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|RECORD_LAYER_FAILURE|HTTP_REQUEST/.test(code)
}

/** What went wrong, in one line. OpenSSL's own words have the file and the line of its source in them, and end with a LF. */
export function tlsReason(error: Error): string {
  const { code, reason } = error as NodeJS.ErrnoException & { reason?: unknown }
  const refusal = tlsRefusal(error)
  if (refusal !== undefined) return refusal
  if (typeof reason !== 'string' || code === undefined) return error.message
  return `TLS failed: ${reason} (${code})`
}

const NOT_TRUSTED =
  'the peer does not trust our certificate. Is it signed by an authority that the peer knows?'

const REFUSALS: Record<string, string | undefined> = {
  CERTIFICATE_REQUIRED: 'the peer wants a certificate from us. Pass tls.cert and tls.key',
  UNKNOWN_CA: NOT_TRUSTED,
  BAD_CERTIFICATE: NOT_TRUSTED,
  CERTIFICATE_UNKNOWN: NOT_TRUSTED,
  UNSUPPORTED_CERTIFICATE: NOT_TRUSTED,
  CERTIFICATE_EXPIRED: 'the peer says that our certificate has expired',
  CERTIFICATE_REVOKED: 'the peer says that our certificate was revoked',
  ACCESS_DENIED: 'the peer knows our certificate, and lets us not in',
  PROTOCOL_VERSION: 'the peer speaks no version of TLS that we allow. See tls.minVersion on both sides',
  HANDSHAKE_FAILURE: 'the peer shares no cipher, or no signature algorithm, with us',
  UNRECOGNIZED_NAME: 'the peer has no certificate for the host that we asked for. See tls.servername',
  NO_APPLICATION_PROTOCOL: 'the peer shares no protocol of tls.ALPNProtocols with us',
}
