import { isIP, SocketAddress } from 'node:net'
import { readTlvs, type ProxyTlvs } from './proxy-tlvs.js'

/** What the header of a connection says (haproxy.org/download/3.0/doc/proxy-protocol.txt). */
export interface ProxyHeader extends ProxyTlvs {
  /** `local`: the proxy's own connection, on behalf of nobody. */
  readonly command: 'proxy' | 'local'
  /** The client; `undefined` if the header does not say, or says it of no TCP address. */
  readonly source: ProxyAddress | undefined
  /** Where the client connected to. */
  readonly destination: ProxyAddress | undefined
}

export interface ProxyAddress {
  readonly address: string
  readonly port: number
}

/** What the bytes at the beginning of a connection are. */
export type ParsedHeader =
  /** The first `length` bytes are a header; what follows is the client's. */
  | { readonly kind: 'header'; readonly header: ProxyHeader; readonly length: number }
  /** They may become one: it has at least `needed` bytes in all. */
  | { readonly kind: 'incomplete'; readonly needed: number }
  | { readonly kind: 'invalid'; readonly reason: string }

/** The longest header that is taken, in bytes. Without the client's whole certificate, they have a few hundred. */
export const LONGEST_HEADER = 8_192

const PREFIX_1 = Buffer.from('PROXY ', 'latin1')
const PREFIX_2 = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const SHORTEST_1 = 'PROXY UNKNOWN\r\n'.length
/** The specification's, its two last bytes included. */
const LONGEST_1 = 107
const FIXED_2 = 16
const NO_TLVS: ProxyTlvs = { uniqueId: undefined, authority: undefined, alpn: undefined, tls: undefined }

/** Parses the PROXY protocol's header at the beginning of `bytes`, version 1 or 2. */
export function parseProxyHeader(bytes: Buffer): ParsedHeader {
  if (bytes.length === 0) return incomplete(SHORTEST_1)
  if (startsAs(bytes, PREFIX_1))
    return bytes.length < PREFIX_1.length ? incomplete(SHORTEST_1) : version1(bytes)
  if (startsAs(bytes, PREFIX_2)) return bytes.length < FIXED_2 ? early2(bytes) : version2(bytes)
  return invalid('the connection does not begin with one')
}

function startsAs(bytes: Buffer, prefix: Buffer): boolean {
  const length = Math.min(bytes.length, prefix.length)
  return bytes.compare(prefix, 0, length, 0, length) === 0
}

function version1(bytes: Buffer): ParsedHeader {
  const line = bytes.subarray(0, LONGEST_1)
  const end = line.indexOf('\r\n')
  if (end < 0) {
    if (line.length === LONGEST_1) return invalid(`its line is longer than ${LONGEST_1} bytes`)
    const missing = line.at(-1) === 0x0d ? 1 : 2
    return incomplete(Math.max(SHORTEST_1, line.length + missing))
  }
  const [family, from, to, fromPort, toPort, ...more] = line
    .toString('latin1', PREFIX_1.length, end)
    .split(' ')
  const length = end + 2
  if (family === 'UNKNOWN') return known(length, undefined, undefined)
  if (family !== 'TCP4' && family !== 'TCP6') return invalid(`its protocol is ${JSON.stringify(family)}`)
  const source = addressOf(family, from, fromPort)
  const destination = addressOf(family, to, toPort)
  if (source === undefined || destination === undefined || more.length > 0)
    return invalid('its addresses cannot be read')
  return known(length, source, destination)
}

function addressOf(family: 'TCP4' | 'TCP6', host = '', port = ''): ProxyAddress | undefined {
  if (!/^(0|[1-9]\d{0,4})$/.test(port) || Number(port) > 65_535) return undefined
  if (family === 'TCP4') return isIP(host) === 4 ? { address: host, port: Number(port) } : undefined
  // A zone is of the proxy's machine, and means nothing here.
  return isIP(host) === 6 && !host.includes('%')
    ? { address: canonical6(host), port: Number(port) }
    : undefined
}

/** As Node writes it, so that one client has one address. */
function canonical6(address: string): string {
  return new SocketAddress({ address, family: 'ipv6' }).address
}

/** Refuses as soon as can be what has the signature, and is none. */
function early2(bytes: Buffer): ParsedHeader {
  const versionAndCommand = bytes[PREFIX_2.length]
  return (versionAndCommand === undefined ? undefined : refusal2(versionAndCommand)) ?? incomplete(FIXED_2)
}

function refusal2(versionAndCommand: number): ParsedHeader | undefined {
  if (versionAndCommand >> 4 !== 2) return invalid(`its version is ${versionAndCommand >> 4}`)
  const command = versionAndCommand & 15
  return command > 1 ? invalid(`its command is ${command}`) : undefined
}

function version2(bytes: Buffer): ParsedHeader {
  const refusal = refusal2(bytes[12]!)
  if (refusal !== undefined) return refusal
  const length = FIXED_2 + bytes.readUInt16BE(14)
  if (length > LONGEST_HEADER)
    return invalid(`it has ${length} bytes, more than the ${LONGEST_HEADER} that are taken`)
  const [command, family, transport] = [bytes[12]! & 15, bytes[13]! >> 4, bytes[13]! & 15]
  if (command === 1 && (family > 3 || transport > 2)) return invalid(`its address family is ${bytes[13]}`)
  if (bytes.length < length) return incomplete(length)
  // Nothing else in it counts: the addresses are those of the connection.
  if (command === 0) return known(length, undefined, undefined, 'local')
  if (family === 0) return known(length, undefined, undefined)
  return behindAddresses(bytes.subarray(0, length), family, transport)
}

/** The sizes of a pair of addresses and ports: IPv4, IPv6, Unix sockets. */
const ADDRESS_LENGTHS = [0, 12, 36, 216] as const

function behindAddresses(bytes: Buffer, family: number, transport: number): ParsedHeader {
  const size = ADDRESS_LENGTHS[family]!
  if (bytes.length < FIXED_2 + size) return invalid('it is too short for its addresses')
  const tlvs = readTlvs(bytes.subarray(FIXED_2 + size))
  if (tlvs === undefined) return invalid('its extensions (TLVs) cannot be read')
  // No datagram and no Unix socket has an address that a TCP connection could have.
  if (family === 3 || transport !== 1) return known(bytes.length, undefined, undefined, 'proxy', tlvs)
  const hostLength = (size - 4) / 2
  const read = (index: 0 | 1): ProxyAddress => ({
    address: hostOf(bytes.subarray(FIXED_2 + index * hostLength, FIXED_2 + (index + 1) * hostLength)),
    port: bytes.readUInt16BE(FIXED_2 + 2 * hostLength + 2 * index),
  })
  return known(bytes.length, read(0), read(1), 'proxy', tlvs)
}

function hostOf(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.')
  return canonical6(bytes.toString('hex').replaceAll(/....(?!$)/g, '$&:'))
}

function known(
  length: number,
  source: ProxyAddress | undefined,
  destination: ProxyAddress | undefined,
  command: ProxyHeader['command'] = 'proxy',
  tlvs = NO_TLVS,
): ParsedHeader {
  return { kind: 'header', header: { command, source, destination, ...tlvs }, length }
}

function incomplete(needed: number): ParsedHeader {
  return { kind: 'incomplete', needed }
}

function invalid(reason: string): ParsedHeader {
  return { kind: 'invalid', reason }
}
