// Program 1, the client: sends one message, prints the reply, and closes.
//
//   node examples/one-shot-client.js             sends 'hello' to one-shot-server.js
//   node examples/one-shot-client.js 'Hi there'  sends that
//   node examples/one-shot-client.js ''          sends an empty message, and the reply is empty too
//   node examples/one-shot-client.js --raw ''    hangs, and so does the server: no bytes were sent

import { connect } from './echo.js'
import { bufferSize, host, port, raw, words } from './settings.js'
import { show } from './show.js'

const [message = 'hello'] = words

const connection = await connect({ host, port, raw, bufferSize })
await connection.send(message)
const reply = await connection.recv()

if (reply === undefined) console.log('the server left without a reply')
else console.log(show(reply))

await connection.close()
