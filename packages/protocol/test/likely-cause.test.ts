import { FrameDecoder } from '@echo/protocol'
import { expect, it } from 'vitest'
import { hex } from './hex.js'

function messageFor(header: Uint8Array): string {
  const decoder = new FrameDecoder()
  decoder.push(header)
  try {
    decoder.next()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('no error came')
}

it.each([
  ['an HTTP request', Buffer.from('GET / HTTP/1.1'), /HTTP/],
  ['an HTTP response', Buffer.from('HTTP/1.1 200 OK'), /HTTP/],
  ['a TLS handshake', hex('16030102'), /TLS/],
  ['unframed text', Buffer.from('hello'), /is the peer in raw mode\?/],
  ['a little-endian peer', hex('05000000'), /little-endian the length is 5/],
  ['anything else', hex('ffffffff'), /raise maxFrameLength/],
])('names %s', (_name, bytes, expected) => {
  expect(messageFor(bytes)).toMatch(expected)
})
