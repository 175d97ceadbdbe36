import type { Socket } from 'node:net'
import type { PreparedMessages } from './prepared-messages.js'

/** Sends messages in as few writes as the circle of prepared ones allows: one, or two where it closes. */
export function sendBatched(socket: Socket, messages: PreparedMessages, from: number, count: number): void {
  const { wire, wireSize } = messages
  let at = (from % messages.count) * wireSize
  let left = count * wireSize
  while (left > 0) {
    const end = Math.min(at + left, wire.length)
    socket.write(wire.subarray(at, end))
    left -= end - at
    at = 0
  }
}

/** Sends each message in a write of its own, as the original programs did. */
export function sendEach(socket: Socket, messages: PreparedMessages, from: number, count: number): void {
  for (let index = from; index < from + count; index++) socket.write(messages.each[index % messages.count]!)
}
