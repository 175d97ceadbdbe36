import { connect } from 'node:net'

/**
 * Keeps so many messages in flight: what comes back is sent again, by the byte. With none in flight it only reads. `received` counts bytes.
 * Cheap, so that it is the server that is measured.
 */
export function load(port, frame, inFlight) {
  const size = frame.length
  const chunk = Math.max(size * 2, Math.ceil(131_072 / size) * size + size)
  const stream = Buffer.alloc(chunk)
  for (let at = 0; at < chunk; at += size) stream.set(frame.subarray(0, Math.min(size, chunk - at)), at)
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  const running = { socket, received: 0 }
  let position = 0
  const send = (length) => {
    for (let left = length; left > 0;) {
      const part = Math.min(left, chunk - position)
      socket.write(stream.subarray(position, position + part))
      position = (position + part) % size
      left -= part
    }
  }
  socket.on('connect', () => send(size * inFlight))
  socket.on('data', (data) => {
    running.received += data.length
    if (inFlight > 0) send(data.length)
  })
  socket.on('error', () => {})
  return running
}
