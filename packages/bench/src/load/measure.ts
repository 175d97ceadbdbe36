import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Measurement } from '../run/results.js'
import { ClosedLoop } from './closed-loop.js'
import type { Delivery, Link, Load, Pass, Traffic, Window } from './link.js'
import { OpenLoop } from './open-loop.js'
import { prepareMessages, preparedCount, type PreparedMessages } from './prepared-messages.js'
import { processUsage, usageBetween } from './process-usage.js'
import type { Workload } from './workload.js'

/** What is to be measured, and for how long. */
export interface MeasureRequest {
  readonly workload: Workload
  /** The server's port on 127.0.0.1, and its process. */
  readonly port: number
  readonly pid: number
  /** Milliseconds of load that are thrown away. */
  readonly warmUp: number
  /** Milliseconds of load that count. */
  readonly duration: number
}

/** What a load process is asked to do. */
export type LoadActions = { readonly measure: (request: MeasureRequest) => Promise<Measurement> }

/** What the correctness pass of an open loop keeps in flight. */
const OPEN_LOOP_DEPTH = 16

/** The correctness pass carries so many bytes at most, unless two messages on each connection are more. */
const MOST_VERIFIED = 67_108_864

/** Each connection begins with a message of another number, so that a reply on the wrong one is seen. */
const STRIDE = 7

/**
 * Compares replies byte by byte, then measures: a warm-up that is thrown away, the time that counts, and a wait for all
 * replies that are due.
 *
 * @throws {WrongReplyError} if a reply is wrong, or missing at the end.
 */
export async function measure(load: Load, request: MeasureRequest): Promise<Measurement> {
  const { workload, port } = request
  const window = windowOf(load, workload)
  const count = preparedCount(window.size, window.depth)
  const messages = prepareMessages(count, window.size, load.encode, load.payload)
  const over = <T>(pass: Pass, act: (links: readonly Link[]) => Promise<T>) =>
    withLinks((first) => load.open(port, messages, first, pass), workload.connections, act)
  const limit = verifiedCount(messages, workload.connections)
  await over('check', (links) => new ClosedLoop(links, { depth: window.depth, limit }).idle())
  return await over('count', (links) => time(links, messages, window, request))
}

/** Messages compared on each connection: all that were prepared, or fewer if there are many connections and much to carry. */
function verifiedCount({ count, size }: PreparedMessages, connections: number): number {
  return Math.max(2, Math.min(count, Math.floor(MOST_VERIFIED / (Math.max(1, size) * connections))))
}

function windowOf(load: Load, { size, depth }: Workload): Window {
  if (depth === undefined) return { size, depth: OPEN_LOOP_DEPTH }
  return load.window?.(size, depth) ?? { size, depth }
}

/** Opens so many links, and closes them after `act`, which fails as soon as one of them is lost. */
async function withLinks<T>(
  open: (first: number) => Promise<Link>,
  connections: number,
  act: (links: readonly Link[]) => Promise<T>,
): Promise<T> {
  const links: Link[] = []
  try {
    for (let index = 0; index < connections; index++) links.push(await open(index * STRIDE))
    return await Promise.race([act(links), ...links.map(({ lost }) => lost)])
  } finally {
    for (const link of links) link.close()
  }
}

async function time(
  links: readonly Link[],
  messages: PreparedMessages,
  window: Window,
  request: MeasureRequest,
): Promise<Measurement> {
  const { workload, pid } = request
  const traffic: Traffic =
    workload.rate === undefined ? new ClosedLoop(links, window) : new OpenLoop(links, workload.rate)
  await sleep(request.warmUp)
  const before = snapshot(traffic, links, pid)
  await sleep(request.duration)
  const after = snapshot(traffic, links, pid)
  traffic.stop()
  await traffic.idle()
  const received = after.received - before.received
  const bytes = received * messages.size
  const verified = verifiedCount(messages, links.length) * links.length
  return {
    seconds: (after.at - before.at) / 1000,
    bytes,
    messages: window.size === workload.size ? received : bytes / workload.size,
    verified,
    exchanged: verified + traffic.received,
    wireBytes: after.wireBytes - before.wireBytes,
    loadBusy: performance.eventLoopUtilization(after.loop, before.loop).utilization,
    ...(before.server && after.server && { server: usageBetween(before.server, after.server) }),
    ...(before.load && after.load && { load: usageBetween(before.load, after.load) }),
    ...(after.latencies && { latencies: after.latencies }),
    ...(after.delivery && before.delivery && { delivery: deliveredBetween(before.delivery, after.delivery) }),
  }
}

function snapshot(traffic: Traffic, links: readonly Link[], pid: number) {
  return {
    at: performance.now(),
    received: traffic.received,
    server: processUsage(pid),
    load: processUsage(process.pid),
    loop: performance.eventLoopUtilization(),
    wireBytes: links.reduce((sum, link) => sum + link.wireBytes, 0),
    latencies: traffic.latencies?.take(),
    delivery: deliveryOver(links),
  }
}

function deliveryOver(links: readonly Link[]): Delivery | undefined {
  const deliveries = links.flatMap(({ delivery }) => delivery ?? [])
  if (deliveries.length === 0) return undefined
  const sum = { intact: 0, glued: 0, cut: 0 }
  for (const { intact, glued, cut } of deliveries) {
    sum.intact += intact
    sum.glued += glued
    sum.cut += cut
  }
  return sum
}

function deliveredBetween(before: Delivery, after: Delivery): Delivery {
  return {
    intact: after.intact - before.intact,
    glued: after.glued - before.glued,
    cut: after.cut - before.cut,
  }
}
