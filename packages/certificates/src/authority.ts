import 'reflect-metadata'
import { randomBytes, webcrypto } from 'node:crypto'
import { isIP } from 'node:net'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509'

/** A certificate and its key as PEM, ready for `node:tls`. */
export interface Identity {
  cert: string
  key: string
}

/** What a certificate says. */
export interface IdentityTerms {
  /** The subject's common name. @default the first host */
  name?: string
  /** Host names and IP addresses. @default localhost, 127.0.0.1 and ::1 */
  hosts?: string[]
  /** @default a day from now */
  validTo?: Date
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY = 86_400_000
const HOSTS = ['localhost', '127.0.0.1', '::1']

/** Signs certificates for one test run. Nothing of it is written to disk. */
export class Authority {
  /** Its own certificate: what the other side passes as `ca`. */
  readonly ca: string
  readonly #certificate: X509Certificate
  readonly #keys: webcrypto.CryptoKeyPair

  private constructor(certificate: X509Certificate, keys: webcrypto.CryptoKeyPair) {
    this.ca = certificate.toString('pem')
    this.#certificate = certificate
    this.#keys = keys
  }

  static async make(name = 'test authority'): Promise<Authority> {
    const keys = await makeKeys()
    const certificate = await X509CertificateGenerator.createSelfSigned({
      ...validity(),
      name: [{ CN: [name] }],
      serialNumber: serialNumber(),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions: [
        new BasicConstraintsExtension(true, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      ],
    })
    return new Authority(certificate, keys)
  }

  /** For a server or a client: it may be used as either. */
  async sign({ hosts = HOSTS, name = hosts[0]!, validTo }: IdentityTerms = {}): Promise<Identity> {
    const keys = await makeKeys()
    const certificate = await X509CertificateGenerator.create({
      ...validity(validTo),
      subject: [{ CN: [name] }],
      issuer: this.#certificate.subject,
      serialNumber: serialNumber(),
      signingAlgorithm: ALGORITHM,
      signingKey: this.#keys.privateKey,
      publicKey: keys.publicKey,
      extensions: [
        new SubjectAlternativeNameExtension(hosts.map((host) => ({ type: kindOf(host), value: host }))),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
      ],
    })
    return { cert: certificate.toString('pem'), key: await exported(keys) }
  }
}

/** A certificate that nobody but itself has signed, for the usual hosts. */
export async function selfSigned(name = 'its own authority'): Promise<Identity> {
  const keys = await makeKeys()
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: [{ CN: [name] }],
    serialNumber: serialNumber(),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new SubjectAlternativeNameExtension(HOSTS.map((host) => ({ type: kindOf(host), value: host }))),
    ],
  })
  return { cert: certificate.toString('pem'), key: await exported(keys) }
}

async function exported({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', privateKey), 'PRIVATE KEY')
}

function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
}

/** From two days before its end: no clock is so wrong that it is not yet valid. */
function validity(validTo = new Date(Date.now() + DAY)): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(validTo.getTime() - 2 * DAY), notAfter: validTo }
}

function serialNumber(): string {
  return `01${randomBytes(8).toString('hex')}`
}

function kindOf(host: string): 'ip' | 'dns' {
  return isIP(host) === 0 ? 'dns' : 'ip'
}
