// What all the programs agree on. `--raw` on the command line chooses the mode; PORT=9000 before it, another port.

import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  options: { raw: { type: 'boolean', default: false } },
  allowPositionals: true,
})

export const host = '127.0.0.1'
export const port = Number(process.env.PORT ?? 8080) // a server on port 0 takes any free one

// Connections that the kernel holds until the program accepts them. It is no limit on clients: on Linux one more waits beside
// them, further ones are not refused but try again until there is room, and Node accepts each immediately, so that it is Node
// that holds those that are not in service yet (acceptQueue, 128).
export const backlog = 5

export const bufferSize = 1024 // the most bytes that one recv() returns, in raw mode
export const { raw } = values // bare bytes, or (default) each message in a frame of its own

// What a client sends last, so that the server can tell one that left from one that was killed: the system ends the
// connections of both. Only frames have room for it: among bare bytes nothing says that it is not text of the client.
export const GOODBYE = null

/** What the command line says beside the options. */
export const words = positionals
