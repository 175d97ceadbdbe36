import {
  CodecError,
  ConnectionClosedError,
  FrameTooLargeError,
  LimitError,
  MalformedFrameError,
  SendBufferFullError,
  TimeoutError,
  TruncatedFrameError,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import {
  destroyReason,
  gracefulClose,
  lossReason,
  mergeReason,
  reasonFor,
  truncatedReason,
  workFailed,
} from '../../../src/node/closing/close-reason.js'

const withCode = (code: string) => Object.assign(new Error(code), { code })
const named = (name: string) => Object.assign(new Error(name), { name })

describe('reasonFor', () => {
  it.each<[Error | undefined, string, string | undefined]>([
    [undefined, 'reset', undefined],
    [withCode('ECONNRESET'), 'reset', undefined],
    [withCode('EPIPE'), 'reset', undefined],
    [withCode('ETIMEDOUT'), 'timeout', undefined],
    [withCode('EIO'), 'error', undefined],
    [new TimeoutError('idle', 1, ''), 'timeout', 'idle'],
    [new LimitError('memoryBudget', 1, ''), 'limit', 'memoryBudget'],
    [new SendBufferFullError(1, 1), 'limit', 'sendHardLimit'],
    [new FrameTooLargeError('local', 2, 1), 'limit', 'maxFrameLength'],
    [new FrameTooLargeError('remote', 2, 1), 'protocol', undefined],
    [new MalformedFrameError('remote', ''), 'protocol', undefined],
    [new MalformedFrameError('local', ''), 'codec', undefined],
    [new TruncatedFrameError('header', 4, 1), 'protocol', undefined],
    [new CodecError('json', 'encode', ''), 'codec', 'json'],
    [new ConnectionClosedError('lost'), 'error', undefined],
    [AbortSignal.abort().reason as Error, 'aborted', undefined],
    [named('AbortError'), 'aborted', undefined],
    [new DOMException('', 'TimeoutError'), 'aborted', undefined],
    [new DOMException('', 'DataCloneError'), 'error', undefined],
    [named('TimeoutError'), 'error', undefined],
  ])('%s is %s, %s', (error, reason, detail) => {
    expect(reasonFor('local', error)).toEqual({ initiator: 'local', reason, detail, error })
  })
})

describe('gracefulClose', () => {
  it('has a side, and no error', () => {
    expect(gracefulClose('remote')).toEqual({
      initiator: 'remote',
      reason: 'end',
      detail: undefined,
      error: undefined,
    })
  })
})

describe('workFailed', () => {
  it('is an error whatever it is, since the connection is not to blame', () => {
    const error = new TimeoutError('request', 1, '')
    expect(workFailed(error)).toEqual({ initiator: 'local', reason: 'error', detail: undefined, error })
  })
})

describe('mergeReason', () => {
  it('keeps the first, unless that was graceful and went wrong afterwards', () => {
    const graceful = gracefulClose('remote')
    const failure = reasonFor('local', new Error('oh'))
    expect(mergeReason(undefined, graceful)).toBe(graceful)
    expect(mergeReason(graceful, gracefulClose('local'))).toBe(graceful)
    expect(mergeReason(graceful, failure)).toBe(failure)
    expect(mergeReason(failure, reasonFor('remote', new Error('later')))).toBe(failure)
    expect(mergeReason(failure, graceful)).toBe(failure)
    expect(mergeReason(gracefulClose('local', 'shutdown'), failure)).toBe(failure)
  })
})

describe('destroyReason', () => {
  it('takes a signal for aborted, whatever its reason is', () => {
    const why = new TypeError('not wanted any more')
    expect(destroyReason(AbortSignal.abort(why))).toEqual({
      initiator: 'local',
      reason: 'aborted',
      detail: undefined,
      error: why,
    })
  })

  it('takes an error for what it says', () => {
    const error = new TimeoutError('frame', 1, '')
    expect(destroyReason(error)).toEqual({ initiator: 'local', reason: 'timeout', detail: 'frame', error })
  })

  it.each([undefined, null])('takes %s for a reset without an error', (given) => {
    expect(destroyReason(given)).toEqual({
      initiator: 'local',
      reason: 'reset',
      detail: undefined,
      error: undefined,
    })
  })
})

describe('truncatedReason', () => {
  it('is the failure that was received, or says how much of the frame came', () => {
    const cause = new TruncatedFrameError('payload', 10, 3)
    const reason = { initiator: 'remote', reason: 'protocol', detail: undefined }
    expect(truncatedReason(cause, 7)).toEqual({ ...reason, error: cause })
    expect(truncatedReason(undefined, 7)).toMatchObject({
      ...reason,
      error: expect.any(ConnectionClosedError),
    })
    expect(truncatedReason(undefined, 7).error!.message).toBe(
      'the peer ended in the middle of a frame: 7 bytes of it came',
    )
  })
})

describe('lossReason', () => {
  it.each([
    ['ECONNRESET', /^the peer reset the connection \(ECONNRESET\): .* or refused us$/],
    ['EPIPE', /^the peer no longer reads \(EPIPE\)/],
    ['ETIMEDOUT', /^the peer no longer answers \(ETIMEDOUT\)/],
    ['EIO', /^the connection was lost: EIO$/],
  ])('says what %s means', (code, sentence) => {
    expect(lossReason(withCode(code), false)).toMatch(sentence)
  })

  it('thinks of the certificate over TLS', () => {
    expect(lossReason(withCode('ECONNRESET'), true)).toMatch(/ or refused us or our certificate$/)
  })
})
