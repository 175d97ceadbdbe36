import { generateKeyPairSync } from 'node:crypto'
import { Authority } from '@echo/certificates'
import { OptionError } from '@echo/protocol'
import { checkCertificate, checkPrivateKey } from '@echo/protocol/internal'
import { expect, it } from 'vitest'

const authority = await Authority.make()
const { cert, key } = await authority.sign({ name: 'alice' })
const bob = await authority.sign({ name: 'bob' })
const encrypted = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'secret' },
}).privateKey

it('takes certificates and their keys, and both in one file', () => {
  checkCertificate('tlsCa', authority.ca, 'ca.pem')
  checkCertificate('tlsCert', `${cert}\n${authority.ca}`, 'chain.pem')
  checkPrivateKey('tlsKey', key, 'key.pem', cert)
  checkPrivateKey('tlsKey', `${cert}\n${key}`, 'both.pem', `${cert}\n${key}`)
})

it.each([
  ['a key', key, 'a file with a certificate in PEM, not a private key'],
  ['text', 'nonsense', 'a file with a certificate in PEM'],
  ['half a certificate', cert.slice(0, 200), 'a file with a certificate in PEM'],
])('refuses %s as a certificate', (_what, text, range) => {
  const check = () => checkCertificate('tlsCa', text, 'file.pem')
  if (text.startsWith('-----BEGIN CERT'))
    expect(check).toThrow(/^tlsCa must be a certificate that can be read/)
  else expect(check).toThrow(new OptionError('tlsCa', range, 'file.pem'))
})

it.each([
  ['a certificate', cert, 'a file with a private key in PEM, not a certificate'],
  ['text', 'nonsense', 'a file with a private key in PEM'],
  ['the key of another', bob.key, 'the private key of the certificate, and not of another'],
  ['one with a passphrase', encrypted, "without a passphrase: 'openssl pkey' writes such a one"],
])('refuses %s as a private key', (_what, text, range) => {
  const check = () => checkPrivateKey('tlsKey', text, 'key.pem', cert)
  expect(check).toThrow(new OptionError('tlsKey', range, 'key.pem'))
})
