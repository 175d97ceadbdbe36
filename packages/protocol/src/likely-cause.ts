/** The length that a peer of the other byte order would have meant. */
interface Swapped {
  readonly order: string
  readonly length: number
}

/**
 * Names the likely cause of an absurd length: the bytes of a header are often the start of something else.
 *
 * @param head the first bytes of the frame; four are looked at, fewer are no sign of anything.
 * @param swapped what the header would mean in the other byte order.
 * @returns `undefined` where nothing is recognised.
 */
export function likelyCause(
  head: Uint8Array,
  swapped: Swapped | undefined,
  limit: number,
): string | undefined {
  if (head.length >= 4) {
    const cause = protocolOf(head) ?? textOf(head)
    if (cause !== undefined) return cause
  }
  if (swapped === undefined || swapped.length < 0 || swapped.length > limit) return undefined
  return `Read as ${swapped.order} the length is ${swapped.length}: does the peer send ${swapped.order} lengths?`
}

const TLS_RECORDS: Readonly<Record<number, string>> = {
  0x14: 'change of cipher',
  0x15: 'alert',
  0x16: 'handshake',
  0x17: 'record of data',
}

/** RFC 8446, section 5.1: the type of the record, then 03 and the minor version. */
function protocolOf(head: Uint8Array): string | undefined {
  const record = TLS_RECORDS[head[0]!]
  if (record === undefined || head[1] !== 3 || head[2]! > 4) return undefined
  const bytes = `${head[0]!.toString(16)} 03`
  return record === 'alert'
    ? `The bytes ${bytes} begin a TLS alert: the peer speaks TLS, and refuses what it was sent. Use TLS on both sides or on none`
    : `The bytes ${bytes} begin a TLS ${record}: one side uses TLS, the other does not`
}

const PRINTABLE = /^[\t\n\r\x20-\x7e]{4}$/

function textOf(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, 4))
  if (!PRINTABLE.test(text)) return undefined
  const bytes = `The bytes ${JSON.stringify(text)}`
  if (text === 'PRI ') return `${bytes} begin the preface of HTTP/2: this port speaks frames, not HTTP`
  if (HTTP_STARTS.has(text)) return `${bytes} begin an HTTP message: this port speaks frames, not HTTP`
  if (text === 'SSH-') return `${bytes} begin the greeting of SSH: is this the right port?`
  if (JSON_START.test(text)) {
    return `${bytes} look like JSON text that has no frame around it: does the peer send bare JSON, a line each?`
  }
  return `${bytes} look like unframed text: is the peer in raw mode?`
}

/** The first four bytes of the methods of RFC 9110 and RFC 5789, and of a response. */
const HTTP_STARTS = new Set(['GET ', 'POST', 'PUT ', 'HEAD', 'DELE', 'OPTI', 'PATC', 'CONN', 'TRAC', 'HTTP'])

/** An object with a key, an array with a value, or either with white space in it. */
const JSON_START = /^\s*(\{\s*["}]|\[\s*["[{\]\dtfn-]|\{\s+$|\[\s+$)/
