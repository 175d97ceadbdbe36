/**
 * Names the likely cause of an absurd length: the four bytes of the length field are often the start of something else.
 * `undefined` where they are not recognised.
 */
export function likelyCause(declared: number, limit: number): string | undefined {
  const text = asText(declared)
  if (HTTP_STARTS.has(text))
    return `The bytes "${text}" begin an HTTP message: this port speaks frames, not HTTP`
  if (declared >>> 16 === TLS_HANDSHAKE)
    return 'The bytes 16 03 begin a TLS handshake: one side uses TLS, the other does not'
  if (PRINTABLE.test(text)) return `The bytes "${text}" look like unframed text: is the peer in raw mode?`
  const swapped = swap(declared)
  if (swapped <= limit)
    return `Read as little-endian the length is ${swapped}: does the peer send little-endian lengths?`
  return undefined
}

const HTTP_STARTS = new Set([
  'GET ',
  'POST',
  'PUT ',
  'HEAD',
  'DELE',
  'OPTI',
  'PATC',
  'CONN',
  'TRAC',
  'PRI ',
  'HTTP',
])
const TLS_HANDSHAKE = 0x1603
const PRINTABLE = /^[\t\n\r\x20-\x7e]{4}$/

function asText(value: number): string {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}

function swap(value: number): number {
  return (((value & 0xff) << 24) | ((value & 0xff00) << 8) | ((value >>> 8) & 0xff00) | (value >>> 24)) >>> 0
}
