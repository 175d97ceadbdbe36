// A client of chat-server.js: what is typed goes to the room, what the others say is printed.
//
//   node examples/chat-client.js NAME ROOM

import { createInterface } from 'node:readline'
import { connect } from './echo.js'
import { host, port, words } from './settings.js'

const [name = 'somebody', room = 'lobby'] = words
const conn = await connect({ host, port })
await conn.send({ name, room })

const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => conn.send(line))
lines.on('close', () => conn.end()) // the others may still be talking

for await (const { from, text } of conn) console.log(`${from}: ${text}`)
await conn.close()
lines.close()
