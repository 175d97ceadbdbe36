import { describe, expect, it } from 'vitest'
import { Child } from '../src/child.js'
import { closed } from '../src/load/workload.js'
import { TargetServer, ownServer } from '../src/run/target-server.js'

const start = (target: string) => new TargetServer(ownServer('bench', target), undefined)

describe('the processes of a target', () => {
  it('are a server with a port, and a child that answers, until they are ended', async () => {
    const server = start('framed')
    const load = new Child('load-process.js', ['bench', 'framed'])
    const request = { workload: closed(64, 1), pid: server.pid, warmUp: 1, duration: 20 }
    await expect(load.request({ ...request, port: 1 })).rejects.toThrow('ECONNREFUSED')
    expect(await load.request({ ...request, port: await server.port })).toHaveProperty('messages')
    expect(await server.ask('memory')).toBeGreaterThan(10e6)
    await Promise.all([server.end(), load.end()])
    await Promise.all([server.end(), load.end()])
    await expect(load.request(request)).rejects.toThrow('ended by itself')
    await expect(server.ask('memory')).rejects.toThrow('ended by itself')
  })
})

describe('a server', () => {
  it('that cannot be started says so', async () => {
    await expect(new TargetServer({ command: 'no-such-program', args: [] }, undefined).port).rejects.toThrow(
      'no-such-program',
    )
  })

  it('whose first line is no port is refused', async () => {
    const server = new TargetServer({ command: process.execPath, args: ['-p', '"hello"'] }, undefined)
    await expect(server.port).rejects.toThrow('no port: hello')
  })

  it('that ends before its first line says how', async () => {
    const server = new TargetServer({ command: process.execPath, args: ['-e', 'process.exit(7)'] }, undefined)
    await expect(server.port).rejects.toThrow('exit code 7')
  })
})
