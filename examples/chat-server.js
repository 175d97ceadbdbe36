// A chat server with rooms. A client's first message says who it is and where, { name, room }; each further one goes to the
// others in that room, as { from, text }.
//
//   node examples/chat-server.js                and then, in terminals of their own,
//   node examples/chat-client.js ann kitchen
//   node examples/chat-client.js bob kitchen
//
// A member that does not read (stop its client with Ctrl+Z, and have others talk a lot) is ended when a mebibyte waits for it.
// Nobody else notices: broadcast() waits for nobody.

import { broadcast, listen } from './echo.js'
import { host, port } from './settings.js'

const rooms = new Map() // by name, the connections in each
const onError = (error) => console.log('failed:', error.message)
const server = await listen({ host, port, sendHardLimit: 1_048_576, onError })
console.log(`listening on ${server.url}`)

server.serve(async (member) => {
  const { name, room } = (await member.recv()) ?? {}
  if (typeof name !== 'string' || typeof room !== 'string') return // its connection is closed
  const members = rooms.get(room) ?? new Set()
  rooms.set(room, members.add(member))
  console.log(`${name} is in ${room}`)
  try {
    for await (const text of member) broadcast(members, { from: name, text }, { except: member })
  } finally {
    members.delete(member)
    if (members.size === 0) rooms.delete(room)
    console.log(`${name} has left ${room}`)
  }
})
