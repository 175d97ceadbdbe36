import { setTimeout as sleep } from 'node:timers/promises'
import { Exchange } from './exchange.js'
import { Link } from './link.js'
import type { Cell, Delivery, LoadSide, ReplyReader } from './load-side.js'
import { prepareMessages, type PreparedMessages } from './prepared-messages.js'
import type { RoundTripSummary } from './round-trips.js'

/** What is to be measured, and for how long. */
export interface MeasureRequest extends Cell {
  /** The server's port on 127.0.0.1. */
  readonly port: number
  /** Milliseconds of load that are thrown away. */
  readonly warmUp: number
  /** Milliseconds of load that count. */
  readonly duration: number
}

/** What was seen while it counted. */
export interface Measurement {
  /** Seconds that it took. */
  readonly seconds: number
  /** Payload bytes that came back. */
  readonly bytes: number
  /** Messages that came back; for an arm without messages, its bytes divided by the cell's size. */
  readonly messages: number
  /** Messages that the correctness pass compared byte by byte before. */
  readonly verified: number
  /** The share of the time (0 to 1) in which the load generator's event loop was not waiting. */
  readonly loadBusy: number
  /** With one message in flight: how long each took. */
  readonly roundTrip?: RoundTripSummary
  /** Where a read is taken for a message: how they arrived. */
  readonly delivery?: Delivery
}

/** The correctness pass compares as many messages, or twice the depth if that is more. */
const LEAST_VERIFIED = 32

/**
 * Compares replies byte by byte, then measures: a warm-up that is thrown away, the time that counts, and a wait for all
 * replies that are due.
 *
 * @throws {WrongReplyError} if a reply is wrong, or missing at the end.
 */
export async function measure(load: LoadSide, request: MeasureRequest): Promise<Measurement> {
  const { size, depth } = load.window(request)
  const messages = prepareMessages(Math.max(LEAST_VERIFIED, 2 * depth), size, load.encode)
  const link = await Link.open(request.port)
  try {
    await Promise.race([verify(load, link, messages, depth), link.lost])
    return await Promise.race([time(load, link, messages, depth, request), link.lost])
  } finally {
    link.close()
  }
}

async function verify(load: LoadSide, link: Link, messages: PreparedMessages, depth: number): Promise<void> {
  const reader = load.checker(messages)
  await new Exchange({ link, send: load.send, messages, reader, depth, limit: messages.count }).idle()
}

async function time(
  load: LoadSide,
  link: Link,
  messages: PreparedMessages,
  depth: number,
  request: MeasureRequest,
): Promise<Measurement> {
  const reader = load.counter(messages)
  const exchange = new Exchange({ link, send: load.send, messages, reader, depth })
  await sleep(request.warmUp)
  const before = snapshot(exchange, reader)
  await sleep(request.duration)
  const after = snapshot(exchange, reader)
  exchange.stop()
  await exchange.idle()
  const bytes = (after.received - before.received) * messages.size
  return {
    seconds: (after.at - before.at) / 1000,
    bytes,
    messages: request.size === messages.size ? after.received - before.received : bytes / request.size,
    verified: messages.count,
    loadBusy: performance.eventLoopUtilization(after.loop, before.loop).utilization,
    ...(after.roundTrip && { roundTrip: after.roundTrip }),
    ...(after.delivery && before.delivery && { delivery: difference(after.delivery, before.delivery) }),
  }
}

function snapshot(exchange: Exchange, reader: ReplyReader) {
  return {
    at: performance.now(),
    received: exchange.received,
    loop: performance.eventLoopUtilization(),
    roundTrip: exchange.roundTrips?.take(),
    delivery: reader.delivery?.(),
  }
}

function difference(after: Delivery, before: Delivery): Delivery {
  return {
    intact: after.intact - before.intact,
    glued: after.glued - before.glued,
    cut: after.cut - before.cut,
  }
}
