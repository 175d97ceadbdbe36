import { ReadAudit } from './read-audit.js'
import type { ReplyReader } from './reply-reader.js'
import { sendEach } from './send-styles.js'
import { StreamChecker } from './stream-checker.js'
import { StreamCounter } from './stream-counter.js'
import { wireLoad } from './wire-load.js'

/** What the original client took for a message: what one recv() gave, at most so many bytes. */
export const BUFFER_SIZE = 1024

/** The original client: a socket write a message, and what one recv(1024) gives is taken for a message. */
export const naiveLoad = wireLoad({
  send: sendEach,
  checker: (messages, first) => audited(new StreamChecker(messages, first), messages.size),
  counter: (messages) => audited(new StreamCounter(messages.size), messages.size),
})

function audited(reader: ReplyReader, size: number): ReplyReader {
  const audit = new ReadAudit(size, BUFFER_SIZE)
  return {
    push(chunk) {
      audit.push(chunk.length)
      return reader.push(chunk)
    },
    delivery: () => audit.delivery,
  }
}
