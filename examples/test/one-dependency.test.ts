import * as client from '@echo/client'
import * as protocol from '@echo/protocol'
import type { CloseInfo, Connection } from '@echo/protocol/node'
import * as server from '@echo/server'
import { describe, expect, expectTypeOf, it } from 'vitest'

const CODECS = [...protocol.CODEC_NAMES, 'withSchema', 'contract', 'lengthFields'] as const
const ERRORS = Object.entries(protocol).flatMap(([name, value]) =>
  typeof value === 'function' && value.prototype instanceof Error ? [name] : [],
)

describe.each<[name: string, exports: object]>([
  ['server', server],
  ['client', client],
])('@echo/%s', (_name, exports) => {
  it('has the error classes and the codecs of @echo/protocol, the very same', () => {
    expect(ERRORS).toContain('OptionError')
    for (const name of [...ERRORS, ...CODECS])
      expect([name, Reflect.get(exports, name)]).toEqual([name, Reflect.get(protocol, name)])
  })
})

it('a program with one dependency serves and is served', async () => {
  const running = await server.listen({ port: 0, codec: server.utf8() })
  void running.serve(server.answer((name) => `hello ${name}`))
  const connection: client.Connection<string> = await client.connect(running.url, { codec: client.utf8() })
  expect(await connection.request('world')).toBe('hello world')
  await connection.close()
  expect(await connection.closed).toMatchObject({ initiator: 'local', reason: 'end' })
  await running.close()
})

it('the types are those of @echo/protocol/node', () => {
  expectTypeOf<server.Connection<string>>().toEqualTypeOf<Connection<string>>()
  expectTypeOf<client.Connection<string>>().toEqualTypeOf<Connection<string>>()
  expectTypeOf<server.CloseInfo>().toEqualTypeOf<CloseInfo>()
  expectTypeOf<client.CloseInfo>().toEqualTypeOf<CloseInfo>()
})
