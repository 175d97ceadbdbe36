import { FrameDecoder, type FrameOptions } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { hex } from './hex.js'

function messageFor(bytes: Uint8Array, options?: FrameOptions): string {
  const decoder = new FrameDecoder(options)
  decoder.push(bytes)
  try {
    decoder.next()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('no error came')
}

describe('a frame too large names its likely cause', () => {
  it.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'])(
    'HTTP %s',
    (method) => {
      expect(messageFor(Buffer.from(`${method} / HTTP/1.1`))).toMatch(/begin an HTTP message/)
    },
  )

  it.each([
    ['an HTTP response', Buffer.from('HTTP/1.1 200 OK'), /begin an HTTP message/],
    ['the preface of HTTP/2', Buffer.from('PRI * HTTP/2.0'), /HTTP\/2/],
    ['a TLS handshake', hex('16030102'), /The bytes 16 03 begin a TLS handshake/],
    ['a TLS 1.3 record', hex('17030300'), /TLS record of data/],
    ['a TLS alert', hex('15030300'), /TLS alert: the peer speaks TLS/],
    ['an SSH greeting', Buffer.from('SSH-2.0-OpenSSH'), /SSH/],
    ['a JSON object', Buffer.from('{"id":1}'), /JSON/],
    ['an indented JSON object', Buffer.from('{\n  "id"'), /JSON/],
    ['a JSON array', Buffer.from('[1,2]'), /JSON/],
    ['a JSON array of objects', Buffer.from('[{"a":1}]'), /JSON/],
    ['unframed text', Buffer.from('hello'), /"hell" look like unframed text: is the peer in raw mode\?/],
    ['text in brackets, which is not JSON', Buffer.from('[INFO] started'), /unframed text/],
    ['a line feed, shown as one', Buffer.from('a\nb\n'), /"a\\nb\\n"/],
    ['a little-endian peer', hex('05000000'), /Read as little-endian the length is 5/],
    ['nothing of what it does not know', hex('ffffffff'), /raise maxFrameLength/],
    ['no TLS where the version is none', hex('160fffff'), /raise maxFrameLength/],
  ])('%s', (_name, bytes, expected) => {
    expect(messageFor(bytes)).toMatch(expected)
  })

  it.each([
    [
      'a big-endian peer',
      hex('00000005'),
      { lengthField: { width: 4, endian: 'little' } },
      /big-endian the length is 5/,
    ],
    [
      'a peer with three bytes',
      hex('050000'),
      { maxFrameLength: 9, lengthField: { width: 3 } },
      /little-endian the length is 5/,
    ],
    [
      'HTTP behind an offset',
      Buffer.from('GET / HTTP'),
      { lengthField: { width: 4, offset: 1 } },
      /HTTP message/,
    ],
    [
      'nothing of one byte',
      hex('ff'),
      { maxFrameLength: 9, lengthField: { width: 1 } },
      /raise maxFrameLength/,
    ],
    [
      'nothing of a varint',
      hex('ff7f'),
      { maxFrameLength: 9, lengthField: { width: 'varint' } },
      /raise maxFrameLength/,
    ],
  ] as const)('with another length field: %s', (_name, bytes, options, expected) => {
    expect(messageFor(bytes, options)).toMatch(expected)
  })

  it('and says that the frame is skipped, where it is', () => {
    const message = messageFor(hex('05000000'), { tooLarge: 'discard' })
    expect(message).toMatch(/over the limit of 8388608; it is skipped\. Read as little-endian/)
  })
})
