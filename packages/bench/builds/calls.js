// How many function calls of ours one echo of 64 bytes takes, and in how many files, where each read gives one frame.
//
//   node packages/bench/builds/calls.js [DIR]     DIR: a built checkout, this one unless told

import { once } from 'node:events'
import { Session } from 'node:inspector/promises'
import { connect } from 'node:net'
import { join, resolve, sep } from 'node:path'

const ECHOES = 1_000

const root = resolve(process.argv[2] ?? join(import.meta.dirname, '../../..'))
const load = (file) => import(join(root, 'packages', file))
const { bytes, encodeFrame } = await load('protocol/dist/index.js')
const { listen } = await load('server/dist/index.js')

const server = await listen({ port: 0, codec: bytes() })
void server.serve(async (connection) => {
  for await (const message of connection) await connection.send(message)
})
const socket = connect({ ...server.address, noDelay: true })
await once(socket, 'connect')
const frame = encodeFrame(new Uint8Array(64))
await echo(100)

const session = new Session()
session.connect()
await session.post('Profiler.enable')
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
await echo(ECHOES)
const { result } = await session.post('Profiler.takePreciseCoverage')
socket.destroy()
await server.close({ grace: 0 })

const files = result
  .filter(({ url }) => url.includes(`${sep}packages${sep}`) && url.includes(`${sep}dist${sep}`))
  .map(({ url, functions }) => ({
    file: url.slice(url.indexOf('/packages/') + 1),
    calls: functions.reduce((sum, { ranges: [{ count }] }) => sum + Math.round(count / ECHOES), 0),
  }))
  .filter(({ calls }) => calls > 0)
  .toSorted((a, b) => b.calls - a.calls)
for (const { file, calls } of files) console.log(String(calls).padStart(4), file)
console.log(`${files.reduce((sum, { calls }) => sum + calls, 0)} calls in ${files.length} files`)

async function echo(times) {
  for (let i = 0; i < times; i++) {
    socket.write(frame)
    await once(socket, 'data')
  }
}
