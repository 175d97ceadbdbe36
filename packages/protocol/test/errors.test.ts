import * as protocol from '@echo/protocol'
import { describe, expect, it } from 'vitest'

const all = [
  new protocol.FrameTooLargeError('remote', 9, 8),
  new protocol.MalformedFrameError('remote', 'its varint is not in its shortest form'),
  new protocol.TruncatedFrameError('payload', 9, 0),
  new protocol.CodecError('json', 'decode', 'it is empty', { cause: new Error('inner') }),
  new protocol.ConnectionClosedError('it is closed', { delivery: 'not sent' }),
  new protocol.SendBufferFullError(10, 9),
  new protocol.TimeoutError('request', 5, 'too late'),
  new protocol.LimitError('acceptQueue', 1, 'too many'),
  new protocol.OptionError('port', 'a whole number', 'x'),
]

describe('every error', () => {
  it.each(all.map((error) => [error.name, error] as const))(
    '%s is an EchoError named after its class',
    (name, error) => {
      expect(error).toBeInstanceOf(protocol.EchoError)
      expect(error).toBeInstanceOf(Error)
      expect(error.name).toBe(name)
      expect(error.constructor.name).toBe(name)
      expect(error.message).not.toBe('')
    },
  )

  it('has a code of its own', () => {
    expect(all.map((error) => error.code)).toEqual([
      'ECHO_ERR_FRAME_TOO_LARGE',
      'ECHO_ERR_MALFORMED_FRAME',
      'ECHO_ERR_TRUNCATED_FRAME',
      'ECHO_ERR_CODEC',
      'ECHO_ERR_CLOSED',
      'ECHO_ERR_SEND_BUFFER_FULL',
      'ECHO_ERR_TIMEOUT',
      'ECHO_ERR_LIMIT',
      'ECHO_ERR_OPTION',
    ])
  })

  it('says whether the connection can be used further', () => {
    expect(all.map((error) => error.recoverable)).toEqual([
      false,
      false,
      false,
      true,
      false,
      true,
      true,
      false,
      false,
    ])
    expect(new protocol.FrameTooLargeError('remote', 9, 8, { discarded: true }).recoverable).toBe(true)
    expect(new protocol.MalformedFrameError('local', 'it is too short').recoverable).toBe(true)
    expect(new protocol.FrameTooLargeError('local', 9, 8).recoverable).toBe(true)
    expect(new protocol.TimeoutError('connect', 5, 'too late').recoverable).toBe(false)
  })

  it('carries what is known: cause, delivery, the value that was wrong', () => {
    expect(all[3]!.cause).toMatchObject({ message: 'inner' })
    expect(all[4]!.message).toBe('it is closed; this message was not sent')
    expect(all[8]!.message).toBe("port must be a whole number, and was 'x'")
    expect(new protocol.OptionError('x', 'y', Object.create(null)).message).toBe(
      'x must be y, and was an object',
    )
  })
})
