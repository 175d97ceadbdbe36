// The server of one round: echoes as the workload says, with the build of the checkout that it is given, until its parent goes.
// Arguments: the checkout's folder, the workload's name.

import { join } from 'node:path'
import { workloads } from './workloads.js'

const [root, name] = process.argv.slice(2)
const load = (file) => import(join(root, 'packages', file))
const [protocol, node, server] = await Promise.all(
  ['protocol/dist/index.js', 'protocol/dist/node/index.js', 'server/dist/index.js'].map(load),
)

const { listen, serve, mixed = false } = workloads[name]
const listening = await server.listen({ port: 0, onError: () => {}, ...listen(protocol) })
if (mixed) await useManyKinds(protocol, server)
listening.serve(serve(node))

process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpu: user + system, user, messages: listening.counters.messagesSent })
})
process.on('disconnect', () => process.exit())
process.send({ port: listening.address.port })

/** Runs the same code with other codecs and kinds first, as a program that has several would: V8 then cannot specialize it for one. */
async function useManyKinds({ bytes, json, msgpack, utf8, encodeFrame }, { listen: open }) {
  const { connect } = await import('node:net')
  const kinds = [
    { codec: utf8() },
    { codec: json() },
    { codec: msgpack() },
    { codec: bytes() },
    { raw: true },
  ]
  for (const kind of kinds) {
    const other = await open({ port: 0, ...kind })
    other.serve(async (connection) => {
      for await (const message of connection) await connection.send(message)
    })
    const payload = kind.raw
      ? Buffer.from('1')
      : (kind.codec ?? bytes()).encode(kind.codec?.name === 'bytes' ? Buffer.from('1') : '1')
    const wire = kind.raw ? payload : Buffer.from(encodeFrame(payload))
    const socket = connect({ host: '127.0.0.1', port: other.address.port, noDelay: true })
    for (let i = 0; i < 3_000; i++) {
      socket.write(wire)
      await new Promise((resolve) => socket.once('data', resolve))
    }
    socket.destroy()
    await other.close({ grace: 0 })
  }
}
