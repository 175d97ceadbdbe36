/** Version 1: a line of text. */
export function line(text: string): Buffer {
  return Buffer.from(`${text}\r\n`, 'latin1')
}

interface Version2 {
  /** Version and command. */
  head?: number
  /** Address family and transport. */
  family?: number
  /** Addresses and extensions. */
  body?: Uint8Array
  /** What the header says that the body has. */
  length?: number
}

/** Version 2: TCP over IPv4 from 10.1.2.3:12345 to 10.1.2.4:80, unless told otherwise. */
export function version2({
  head = 0x21,
  family = 0x11,
  body = ipv4(),
  length = body.length,
}: Version2 = {}): Buffer {
  const fixed = Buffer.from([head, family, length >> 8, length & 0xff])
  return Buffer.concat([Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1'), fixed, body])
}

const PORTS = Buffer.from([0x30, 0x39, 0, 80])

export function ipv4(...extensions: Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([10, 1, 2, 3, 10, 1, 2, 4]), PORTS, ...extensions])
}

export function ipv6(...extensions: Uint8Array[]): Buffer {
  const addresses = `20010db8${'0'.repeat(23)}1${'0'.repeat(20)}ffff01020304`
  return Buffer.concat([Buffer.from(addresses, 'hex'), PORTS, ...extensions])
}

/** @param length what it says of its value. */
export function tlv(type: number, value: string | Uint8Array, length?: number): Buffer {
  const bytes = Buffer.from(value as string)
  const said = length ?? bytes.length
  return Buffer.concat([Buffer.from([type, said >> 8, said & 0xff]), bytes])
}

/** The extension on TLS: who the client is, how the verification of its certificate ended, and extensions of its own. */
export function tlsTlv(client: number, verify: number, ...extensions: Uint8Array[]): Buffer {
  return tlv(0x20, Buffer.concat([Buffer.from([client, 0, 0, 0, verify]), ...extensions]))
}
