import { describe, expect, it } from 'vitest'
import { ServerProcess } from '../src/index.js'

const node = (source: string) => new ServerProcess({ command: process.execPath, args: ['-e', source] })

describe('a server process', () => {
  it('says its port, and answers line by line until it is ended', async () => {
    const server = node(
      `console.log(1234); require('readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(line + '!'))`,
    )
    expect(await server.port).toBe(1234)
    expect(await server.ask('a')).toBe('a!')
    expect(await server.ask('b')).toBe('b!')
    await Promise.all([server.end(), server.end()])
    await expect(server.ask('c')).rejects.toThrow('ended by itself (SIGKILL)')
  })

  it('that cannot be started says so', async () => {
    const server = new ServerProcess({ command: 'no-such-program', args: [] })
    await expect(server.port).rejects.toThrow('no-such-program')
    await server.end()
  })

  it.each(['hello', '0', '65536', '1.5'])('whose first line is no port is refused: %s', async (line) => {
    const server = node(`console.log('${line}')`)
    await expect(server.port).rejects.toThrow(`the server's first line was no port: ${line}`)
    await server.end()
  })

  it('that ends before its first line says how', async () => {
    await expect(node('process.exit(7)').port).rejects.toThrow('exit code 7')
  })
})
