// What all the programs agree on. `--raw` on the command line chooses the mode; PORT=9000 before it, another port.

import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  options: { raw: { type: 'boolean', default: false } },
  allowPositionals: true,
})

export const host = '127.0.0.1'
export const port = Number(process.env.PORT ?? 8080) // a server on port 0 takes any free one
export const backlog = 5 // connections that the kernel holds for a server
export const bufferSize = 1024 // the most bytes that one recv() gives, in raw mode
export const { raw } = values // bare bytes, or (default) each message in a frame of its own

/** What the command line says beside the options. */
export const words = positionals
