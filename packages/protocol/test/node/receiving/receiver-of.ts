import { FrameDecoder, utf8, type Codec, type FrameOptions } from '@echo/protocol'
import { vi } from 'vitest'
import type { ByteSource, ReceiverOwner } from '../../../src/node/receiving/owners.js'
import { Receiver } from '../../../src/node/receiving/receiver.js'

/** A receiver of frames, what it tells its connection, and the calls of it in their order. */
export function receiverOf<In = string>(
  codec: Codec<In, never> = utf8() as unknown as Codec<In, never>,
  options?: FrameOptions,
) {
  const told: string[] = []
  const owner = {
    onFrameRefused: vi.fn<(error: Error) => void>((error) => void told.push(`refused ${error.name}`)),
    onUnreadable: vi.fn((error: Error) => void told.push(`unreadable ${error.name}`)),
    onExhausted: vi.fn(() => void told.push('exhausted')),
    onEndDelivered: vi.fn(() => void told.push('end delivered')),
  } satisfies ReceiverOwner
  const source = { onWaiting: vi.fn() } satisfies ByteSource
  const decoder = new FrameDecoder(options)
  const receiver = new Receiver<In>(decoder, codec, source, owner)
  receiver.onFinished = (cause) => void told.push(`end ${cause?.message}`)
  return { receiver, decoder, owner, source, told }
}

/** Frames of texts, one behind the other. */
export function framesOf(...texts: string[]): Uint8Array {
  const parts = texts.map((text) => {
    const payload = Buffer.from(text)
    const header = Buffer.alloc(4)
    header.writeUInt32BE(payload.length)
    return Buffer.concat([header, payload])
  })
  return new Uint8Array(Buffer.concat(parts))
}

export async function outcomesOf(promises: readonly Promise<unknown>[]): Promise<unknown[]> {
  const outcomes = await Promise.allSettled(promises)
  return outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason))
}
