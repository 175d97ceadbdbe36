import type { Load } from './load.js'
import type { PreparedMessages } from './prepared-messages.js'
import type { ReplyReader } from './reply-reader.js'
import type { SendStyle } from './send-styles.js'
import { SocketLink } from './socket-link.js'

/** A load that speaks bytes over a bare socket. */
export interface WireFormat extends Pick<Load, 'window' | 'payload' | 'encode'> {
  readonly send: SendStyle
  /** Compares every reply with what was sent, from the message numbered `first` on. */
  readonly checker: (messages: PreparedMessages, first: number) => ReplyReader
  /** Counts replies, as cheaply as can be. */
  readonly counter: (messages: PreparedMessages) => ReplyReader
}

export function wireLoad({ send, checker, counter, ...rest }: WireFormat): Load {
  return {
    ...rest,
    open(port, messages, first, pass) {
      const reader = pass === 'check' ? checker(messages, first) : counter(messages)
      return SocketLink.open(port, { messages, first, send, reader })
    },
  }
}
