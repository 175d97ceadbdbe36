import { channel } from 'node:diagnostics_channel'

/**
 * What may be watched through `node:diagnostics_channel`. A message is made only if somebody has subscribed.
 *
 * | channel | message |
 * |---|---|
 * | `echo:connection:open` | `{ connection }` |
 * | `echo:connection:close` | `{ connection, info }`, a `CloseInfo` |
 * | `echo:connection:slow` | `{ connection, unsent }`: the send high-water mark is reached, so that a `send()` waits for the peer |
 * | `echo:frame:rejected` | `{ connection, error }`: a frame or the message in it was refused |
 * | `echo:server:refused` | `{ server, reason, remoteAddress, remotePort, error }`, `error` of a failed handshake or PROXY header |
 */
export const diagnostics = {
  open: channel('echo:connection:open'),
  close: channel('echo:connection:close'),
  slow: channel('echo:connection:slow'),
  rejected: channel('echo:frame:rejected'),
  refused: channel('echo:server:refused'),
}
