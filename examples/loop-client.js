// Programs 2 and 3, the client: sends each line that you type, stripped, and prints the reply.
//
//   node examples/loop-client.js          to loop-server.js or accept-loop-server.js; Ctrl-D ends it
//   node examples/loop-client.js --raw    the same without frames; the server needs --raw too
//   printf 'one\n\ntwo\n' | node examples/loop-client.js
//
// In raw mode an empty line sends nothing, and the wait for its reply never ends (Ctrl-C). A line of more than 1024 bytes
// comes back in pieces: the first is printed as its reply, the next as the reply to the line after it, and so on.

import { createInterface } from 'node:readline'
import { connect } from './echo.js'
import { bufferSize, GOODBYE, host, port, raw } from './settings.js'
import { show } from './show.js'

const connection = await connect({ host, port, raw, bufferSize })

const { stdin, stdout } = process
const lines = createInterface({ input: stdin, output: stdin.isTTY ? stdout : undefined, prompt: '>>> ' })
let ended = false
lines.once('close', () => (ended = true))
lines.on('SIGINT', () => process.exit()) // Ctrl-C, also while a reply does not come

try {
  lines.prompt()
  for await (const line of lines) {
    await connection.send(line.trim())
    const reply = await connection.recv()
    if (reply === undefined) throw new Error('it left')
    console.log(show(reply))
    if (!ended) lines.prompt() // Node 24 and later throw where the input has ended
  }
  if (stdin.isTTY) console.log() // the prompt is not the end of a line
  if (!raw) await connection.send(GOODBYE)
} catch (error) {
  console.log('no reply from the server:', error.message)
  process.exitCode = 1
}

lines.close()
await connection.close()
