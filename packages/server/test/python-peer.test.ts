import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { bytes } from '@echo/protocol'
import { listen, upper } from '@echo/server'
import { expect, it } from 'vitest'

// What PROTOCOL.md says a peer needs: four bytes, and a loop that reads until it has them all.
const PEER = `
import socket, struct, sys
def read(s, n):
    data = b''
    while len(data) < n: data += s.recv(n - len(data)) or sys.exit('the server closed')
    return data
s = socket.create_connection(('127.0.0.1', int(sys.argv[1])))
for message in (b'hello', b'', b'x' * 100000):
    s.sendall(struct.pack('>I', len(message)) + message)
    reply = read(s, struct.unpack('>I', read(s, 4))[0])
    print(len(reply), reply[:5].decode())
`

it('a Python script of a few lines talks to a server', async () => {
  const server = await listen({ port: 0, codec: bytes() })
  const serving = server.serve(async (connection) => {
    for await (const message of connection) await connection.send(upper(message))
  })
  const { stdout } = await promisify(execFile)('python3', ['-c', PEER, String(server.address.port)])
  expect(stdout).toBe('5 HELLO\n0 \n100000 XXXXX\n')
  await server.close()
  await serving
})
