import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { processUsage, usageBetween } from '../../src/load/process-usage.js'

describe.skipIf(process.platform !== 'linux')('what a process has used', () => {
  it('counts its time on a processor, and its reads and writes of sockets', async () => {
    const server = createServer((socket) => socket.pipe(socket))
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    await once(socket, 'connect')
    const before = processUsage(process.pid)!
    for (let i = 0; i < 50; i++) {
      socket.write('x')
      await once(socket, 'data')
    }
    const { cpu, reads, writes } = usageBetween(before, processUsage(process.pid)!)
    expect(cpu).toBeGreaterThan(0)
    expect(writes).toBeGreaterThanOrEqual(100)
    expect(reads).toBeGreaterThanOrEqual(100)
    socket.destroy()
    server.close()
  })

  it('is not known of a process that is gone', () => {
    expect(processUsage(2 ** 22 + 1)).toBeUndefined()
  })
})
