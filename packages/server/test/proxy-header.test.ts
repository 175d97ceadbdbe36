import { describe, expect, it } from 'vitest'
import { LONGEST_HEADER, parseProxyHeader, type ProxyHeader } from '../src/proxy-header.js'
import { ipv4, ipv6, line, tlsTlv, tlv, version2 } from './proxy-headers.js'

const NOTHING = {
  command: 'proxy',
  source: undefined,
  destination: undefined,
  uniqueId: undefined,
  authority: undefined,
  alpn: undefined,
  tls: undefined,
} as const
const LOCAL = { ...NOTHING, command: 'local' } as const
const FROM_4 = {
  ...NOTHING,
  source: { address: '10.1.2.3', port: 12_345 },
  destination: { address: '10.1.2.4', port: 80 },
}
const FROM_6 = {
  ...NOTHING,
  source: { address: '2001:db8::1', port: 12_345 },
  destination: { address: '::ffff:1.2.3.4', port: 80 },
}
const CERTIFICATE = [tlv(0x21, 'TLSv1.3'), tlv(0x22, 'alice'), tlv(0x23, 'TLS_AES_256_GCM_SHA384')]
const TLS = { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384', authorized: true, commonName: 'alice' }
const UNVERIFIED = { ...TLS, authorized: false, commonName: undefined }

const HEADERS: readonly [name: string, bytes: Buffer, header: ProxyHeader][] = [
  ['1, TCP4', line('PROXY TCP4 10.1.2.3 10.1.2.4 12345 80'), FROM_4],
  ['1, TCP6', line('PROXY TCP6 2001:db8::1 ::ffff:1.2.3.4 12345 80'), FROM_6],
  [
    '1, TCP6 in full',
    line(`PROXY TCP6 2001:0DB8${':0000'.repeat(5)}:0001 0${':0'.repeat(4)}:ffff:102:304 12345 80`),
    FROM_6,
  ],
  [
    '1, the lowest and the highest port',
    line('PROXY TCP4 0.0.0.0 255.255.255.255 0 65535'),
    {
      ...NOTHING,
      source: { address: '0.0.0.0', port: 0 },
      destination: { address: '255.255.255.255', port: 65_535 },
    },
  ],
  ['1, UNKNOWN', line('PROXY UNKNOWN'), NOTHING],
  ['1, UNKNOWN with more behind it', line('PROXY UNKNOWN ffff::1 what ever 1 2'), NOTHING],
  ['1, UNKNOWN with a carriage return inside', line('PROXY UNKNOWN a\rb'), NOTHING],
  ['1, as long as can be', line(`PROXY UNKNOWN ${'x'.repeat(91)}`), NOTHING],
  ['2, TCP over IPv4', version2(), FROM_4],
  ['2, TCP over IPv6', version2({ family: 0x21, body: ipv6() }), FROM_6],
  ['2, UDP over IPv4', version2({ family: 0x12 }), NOTHING],
  ['2, UDP over IPv6', version2({ family: 0x22, body: ipv6() }), NOTHING],
  ['2, Unix stream', version2({ family: 0x31, body: Buffer.alloc(216, 'x') }), NOTHING],
  ['2, Unix datagram', version2({ family: 0x32, body: Buffer.alloc(216) }), NOTHING],
  ['2, unspecified', version2({ family: 0x00, body: Buffer.alloc(0) }), NOTHING],
  [
    '2, unspecified, with bytes that mean nothing',
    version2({ family: 0x00, body: Buffer.from('abc') }),
    NOTHING,
  ],
  ['2, IPv4 of no transport', version2({ family: 0x10 }), NOTHING],
  ['2, LOCAL', version2({ head: 0x20, family: 0x00, body: Buffer.alloc(0) }), LOCAL],
  ['2, LOCAL with addresses', version2({ head: 0x20 }), LOCAL],
  ['2, LOCAL of an unknown family', version2({ head: 0x20, family: 0xff, body: Buffer.from('abc') }), LOCAL],
  [
    '2, a unique id',
    version2({ body: ipv4(tlv(0x05, 'id-1')) }),
    { ...FROM_4, uniqueId: new Uint8Array(Buffer.from('id-1')) },
  ],
  [
    '2, an empty unique id',
    version2({ body: ipv4(tlv(0x05, '')) }),
    { ...FROM_4, uniqueId: new Uint8Array(0) },
  ],
  [
    '2, ALPN and authority',
    version2({ body: ipv4(tlv(0x01, 'echo/1'), tlv(0x02, 'é.example')) }),
    {
      ...FROM_4,
      alpn: 'echo/1',
      authority: 'é.example',
    },
  ],
  [
    '2, the same twice',
    version2({ body: ipv4(tlv(0x02, 'first'), tlv(0x02, 'second')) }),
    { ...FROM_4, authority: 'first' },
  ],
  [
    '2, others are skipped',
    version2({
      body: ipv4(tlv(0x03, 'crc!'), tlv(0x04, Buffer.alloc(300)), tlv(0xea, 'vpce'), tlv(0x01, 'h2')),
    }),
    {
      ...FROM_4,
      alpn: 'h2',
    },
  ],
  [
    '2, IPv6 with a unique id',
    version2({ family: 0x21, body: ipv6(tlv(0x05, 'six')) }),
    {
      ...FROM_6,
      uniqueId: new Uint8Array(Buffer.from('six')),
    },
  ],
  [
    '2, TLS',
    version2({ body: ipv4(tlsTlv(0x01, 1, tlv(0x21, 'TLSv1.2'))) }),
    {
      ...FROM_4,
      tls: { protocol: 'TLSv1.2', cipher: undefined, authorized: false, commonName: undefined },
    },
  ],
  [
    '2, TLS with a certificate',
    version2({ body: ipv4(tlsTlv(0x03, 0, ...CERTIFICATE)) }),
    { ...FROM_4, tls: TLS },
  ],
  [
    '2, TLS with one of the session',
    version2({ body: ipv4(tlsTlv(0x05, 0, ...CERTIFICATE)) }),
    { ...FROM_4, tls: TLS },
  ],
  [
    '2, TLS with one that was not verified',
    version2({ body: ipv4(tlsTlv(0x03, 1, ...CERTIFICATE)) }),
    {
      ...FROM_4,
      tls: UNVERIFIED,
    },
  ],
  [
    '2, TLS with a name, and no certificate',
    version2({ body: ipv4(tlsTlv(0x01, 0, ...CERTIFICATE)) }),
    {
      ...FROM_4,
      tls: UNVERIFIED,
    },
  ],
  ['2, an extension on TLS that says there is none', version2({ body: ipv4(tlsTlv(0x00, 0)) }), FROM_4],
  [
    '2, as long as can be',
    version2({ body: ipv4(tlv(0x04, Buffer.alloc(LONGEST_HEADER - 16 - 12 - 3))) }),
    FROM_4,
  ],
]

const INVALID: readonly [name: string, bytes: Buffer, reason: string][] = [
  ['a frame', Buffer.from('\0\0\0\x05hello'), 'the connection does not begin with one'],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n'), 'the connection does not begin with one'],
  [
    'HTTP that begins like it',
    Buffer.from('PROPFIND / HTTP/1.1\r\n'),
    'the connection does not begin with one',
  ],
  ['lower case', line('proxy TCP4 10.1.2.3 10.1.2.4 12345 80'), 'the connection does not begin with one'],
  ['TLS', Buffer.from('16030100', 'hex'), 'the connection does not begin with one'],
  [
    'another signature',
    Buffer.from('\r\n\r\n\0\r\nQUIP\n\x21\x11', 'latin1'),
    'the connection does not begin with one',
  ],
  ['1, too long', line(`PROXY UNKNOWN ${'x'.repeat(92)}`), 'its line is longer than 107 bytes'],
  ['1, without an end', Buffer.from(`PROXY TCP4 ${'1'.repeat(200)}`), 'its line is longer than 107 bytes'],
  ['1, another protocol', line('PROXY UDP4 10.1.2.3 10.1.2.4 12345 80'), 'its protocol is "UDP4"'],
  ['1, no protocol', line('PROXY          '), 'its protocol is ""'],
  ['1, a leading zero', line('PROXY TCP4 10.1.2.3 10.1.2.4 012345 80'), 'its addresses cannot be read'],
  ['1, a port too high', line('PROXY TCP4 10.1.2.3 10.1.2.4 12345 65536'), 'its addresses cannot be read'],
  ['1, a port that is none', line('PROXY TCP4 10.1.2.3 10.1.2.4 12345 8e1'), 'its addresses cannot be read'],
  ['1, a negative port', line('PROXY TCP4 10.1.2.3 10.1.2.4 -1 80'), 'its addresses cannot be read'],
  ['1, no ports', line('PROXY TCP4 10.1.2.3 10.1.2.4'), 'its addresses cannot be read'],
  ['1, one word more', line('PROXY TCP4 10.1.2.3 10.1.2.4 12345 80 x'), 'its addresses cannot be read'],
  ['1, two spaces', line('PROXY TCP4  10.1.2.3 10.1.2.4 12345 80'), 'its addresses cannot be read'],
  ['1, a short address', line('PROXY TCP4 10.1.3 10.1.2.4 12345 80'), 'its addresses cannot be read'],
  ['1, a name', line('PROXY TCP4 localhost 10.1.2.4 12345 80'), 'its addresses cannot be read'],
  ['1, IPv6 as IPv4', line('PROXY TCP4 ::1 ::1 12345 80'), 'its addresses cannot be read'],
  ['1, IPv4 as IPv6', line('PROXY TCP6 10.1.2.3 10.1.2.4 12345 80'), 'its addresses cannot be read'],
  ['1, a zone', line('PROXY TCP6 fe80::1%eth0 ::1 12345 80'), 'its addresses cannot be read'],
  ['2, version 1', version2({ head: 0x11 }), 'its version is 1'],
  ['2, version 3', version2({ head: 0x31 }), 'its version is 3'],
  ['2, another command', version2({ head: 0x22 }), 'its command is 2'],
  ['2, another family', version2({ family: 0x41 }), 'its address family is 65'],
  ['2, another transport', version2({ family: 0x13 }), 'its address family is 19'],
  ['2, too short for IPv4', version2({ body: ipv4().subarray(0, 11) }), 'it is too short for its addresses'],
  ['2, too short for IPv6', version2({ family: 0x21 }), 'it is too short for its addresses'],
  [
    '2, too short for Unix',
    version2({ family: 0x31, body: Buffer.alloc(215) }),
    'it is too short for its addresses',
  ],
  [
    '2, 60 kB',
    version2({ length: 60_000 }),
    `it has 60016 bytes, more than the ${LONGEST_HEADER} that are taken`,
  ],
  [
    '2, one byte too long',
    version2({ length: LONGEST_HEADER - 15 }),
    `it has ${LONGEST_HEADER + 1} bytes, more than the ${LONGEST_HEADER} that are taken`,
  ],
  [
    '2, an extension cut off',
    version2({ body: ipv4(tlv(0x02, 'abc', 4)) }),
    'its extensions (TLVs) cannot be read',
  ],
  [
    '2, an extension without a length',
    version2({ body: ipv4(Buffer.from([0x02, 0])) }),
    'its extensions (TLVs) cannot be read',
  ],
  [
    '2, an extension on TLS that is too short',
    version2({ body: ipv4(tlv(0x20, 'abcd')) }),
    'its extensions (TLVs) cannot be read',
  ],
  [
    '2, an extension within that cut off',
    version2({ body: ipv4(tlsTlv(1, 0, tlv(0x21, 'TLS', 9))) }),
    'its extensions (TLVs) cannot be read',
  ],
]

/** What a reader takes that is given as many bytes as the parser asks for, out of `bytes`. */
function readExactly(bytes: Buffer): ReturnType<typeof parseProxyHeader> & { taken: number } {
  let taken = 0
  for (;;) {
    const parsed = parseProxyHeader(bytes.subarray(0, taken))
    if (parsed.kind !== 'incomplete' || parsed.needed > bytes.length) return { ...parsed, taken }
    taken = parsed.needed
  }
}

describe('parseProxyHeader()', () => {
  it('has more than forty cases', () => {
    expect(HEADERS.length + INVALID.length).toBeGreaterThan(40)
    expect(new Set([...HEADERS, ...INVALID].map(([name]) => name)).size).toBe(HEADERS.length + INVALID.length)
  })

  it.each(HEADERS)('reads %s, wherever it is cut', (_name, bytes, header) => {
    const behind = Buffer.from('PROXY \r\n\0\0\0\x05hello')
    const whole = { kind: 'header', header, length: bytes.length }
    expect(parseProxyHeader(bytes)).toEqual(whole)
    expect(parseProxyHeader(Buffer.concat([bytes, behind]))).toEqual(whole)
    for (let cut = 0; cut < bytes.length; cut++) {
      const parsed = parseProxyHeader(bytes.subarray(0, cut))
      if (parsed.kind !== 'incomplete') expect.fail(`${cut} bytes are ${JSON.stringify(parsed)}`)
      // At least one more, so that a reader moves on, and none of what is not the header's.
      expect(parsed.needed).toBeGreaterThan(cut)
      expect(parsed.needed).toBeLessThanOrEqual(bytes.length)
    }
  })

  it.each(HEADERS)('takes no byte more than %s', (_name, bytes, header) => {
    const taken = readExactly(Buffer.concat([bytes, Buffer.from('\r\nhello')]))
    expect(taken).toEqual({ kind: 'header', header, length: bytes.length, taken: bytes.length })
  })

  it.each(INVALID)('refuses %s, wherever it is cut', (_name, bytes, reason) => {
    expect(parseProxyHeader(bytes)).toEqual({ kind: 'invalid', reason })
    const kinds = Array.from(
      { length: bytes.length },
      (_, cut) => parseProxyHeader(bytes.subarray(0, cut)).kind,
    )
    expect(kinds).not.toContain('header')
    // Once refused, always refused.
    const refused = kinds.indexOf('invalid')
    if (refused >= 0) expect(new Set(kinds.slice(refused))).toEqual(new Set(['invalid']))
  })

  it('refuses at the first byte that no header has there', () => {
    expect(parseProxyHeader(Buffer.from('\0')).kind).toBe('invalid')
    expect(parseProxyHeader(Buffer.from('PRX')).kind).toBe('invalid')
    expect(parseProxyHeader(version2({ head: 0x31 }).subarray(0, 13)).kind).toBe('invalid')
    expect(parseProxyHeader(version2({ length: 60_000 }).subarray(0, 16)).kind).toBe('invalid')
  })

  it('keeps no memory of what it parsed', () => {
    const bytes = version2({ body: ipv4(tlv(0x05, 'id-1')) })
    const parsed = parseProxyHeader(bytes)
    bytes.fill(0)
    expect(parsed).toMatchObject({ header: { uniqueId: new Uint8Array(Buffer.from('id-1')) } })
  })
})
