import { createPrivateKey, X509Certificate } from 'node:crypto'
import { OptionError } from '../../errors.js'

// Node takes some of what is wrong here in silence, as a `ca` without a certificate, and says of the rest what OpenSSL says.

/** @throws {OptionError} unless the text of the file has a certificate in it. */
export function checkCertificate(option: string, text: string, file: string): void {
  if (!hasBlock(text, 'CERTIFICATE')) {
    const instead = hasBlock(text, 'PRIVATE KEY') ? ', not a private key' : ''
    throw new OptionError(option, `a file with a certificate in PEM${instead}`, file)
  }
  try {
    void new X509Certificate(text)
  } catch (error) {
    throw new OptionError(option, `a certificate that can be read (${(error as Error).message})`, file)
  }
}

/** @throws {OptionError} unless the text of the file has a private key in it, which is that of the certificate. */
export function checkPrivateKey(option: string, text: string, file: string, certificate: string): void {
  if (!hasBlock(text, 'PRIVATE KEY')) {
    const instead = hasBlock(text, 'CERTIFICATE') ? ', not a certificate' : ''
    throw new OptionError(option, `a file with a private key in PEM${instead}`, file)
  }
  const key = readKey(option, text, file)
  if (!new X509Certificate(certificate).checkPrivateKey(key))
    throw new OptionError(option, 'the private key of the certificate, and not of another', file)
}

function readKey(option: string, text: string, file: string) {
  if (ENCRYPTED.test(text))
    throw new OptionError(option, "without a passphrase: 'openssl pkey' writes such a one", file)
  try {
    return createPrivateKey(text)
  } catch (error) {
    throw new OptionError(option, `a private key that can be read (${(error as Error).message})`, file)
  }
}

/** PKCS #8, and what OpenSSL wrote before it. */
const ENCRYPTED = /^(-----BEGIN ENCRYPTED |Proc-Type: 4,ENCRYPTED)/m

function hasBlock(text: string, kind: string): boolean {
  return new RegExp(`^-----BEGIN [A-Z0-9 ]*${kind}-----`, 'm').test(text)
}
