import { CodecError, FrameTooLargeError, LimitError, SendBufferFullError, TimeoutError } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { gracefulClose, mergeReason, reasonFor } from '../../../src/node/closing/close-reason.js'

const withCode = (code: string) => Object.assign(new Error(code), { code })

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
    [new CodecError('json', 'encode', ''), 'codec', 'json'],
    [AbortSignal.abort().reason as Error, 'aborted', undefined],
    [new DOMException('', 'TimeoutError'), 'aborted', undefined],
  ])('%s is %s, %s', (error, reason, detail) => {
    expect(reasonFor('local', error)).toEqual({ initiator: 'local', reason, detail, error })
  })
})

describe('mergeReason', () => {
  const graceful = gracefulClose('remote')
  const failure = reasonFor('local', new Error('oh'))
  const later = reasonFor('remote', new Error('later'))

  it('keeps the first, unless that was graceful and went wrong afterwards', () => {
    expect(mergeReason(undefined, graceful)).toBe(graceful)
    expect(mergeReason(graceful, gracefulClose('local'))).toBe(graceful)
    expect(mergeReason(graceful, failure)).toBe(failure)
    expect(mergeReason(failure, later)).toBe(failure)
    expect(mergeReason(failure, graceful)).toBe(failure)
    expect(mergeReason(gracefulClose('local', 'shutdown'), failure)).toBe(failure)
  })
})
