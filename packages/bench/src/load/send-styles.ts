import type { Socket } from 'node:net'
import type { PreparedMessages } from './prepared-messages.js'

/** Sends the `count` messages that follow number `from`; the prepared ones are used in a circle. */
export type SendStyle = (socket: Socket, messages: PreparedMessages, from: number, count: number) => void

/** Sends messages in as few writes as the circle of prepared ones allows: one, or two where it closes. */
export const sendBatched: SendStyle = (socket, { wire, wireSize, count: circle }, from, count) => {
  let at = (from % circle) * wireSize
  let left = count * wireSize
  while (left > 0) {
    const end = Math.min(at + left, wire.length)
    socket.write(wire.subarray(at, end))
    left -= end - at
    at = 0
  }
}

/** Sends each message in a write of its own, as the original programs did. */
export const sendEach: SendStyle = (socket, { each, count: circle }, from, count) => {
  for (let index = from; index < from + count; index++) socket.write(each[index % circle]!)
}
