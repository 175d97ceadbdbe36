import { setImmediate } from 'node:timers/promises'
import { bytes, CodecError, json, msgpack, OptionError, utf8, type Codec } from '@echo/protocol'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { withSchema } from '../src/codecs/with-schema.js'

/** A payload, whatever the schema would say to it. */
function jsonOf(message: unknown): Uint8Array {
  return new Uint8Array(json().encode(message))
}

function parsed(payload: Uint8Array): unknown {
  return json().decode(payload)
}

function errorOf(failing: () => unknown): CodecError {
  try {
    failing()
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError)
    return error as CodecError
  }
  throw new Error('nothing was thrown')
}

/** A schema that answers as it is set up. */
function schemaThat(validate: (value: unknown) => unknown): StandardSchemaV1<string, string> {
  return {
    '~standard': { version: 1, vendor: 'test', validate: validate as () => StandardSchemaV1.Result<string> },
  }
}

function refusing(...issues: StandardSchemaV1.Issue[]): StandardSchemaV1<string, string> {
  return schemaThat(() => ({ issues }))
}

/** What is received has a number, a default and no unknown keys; what is sent has a text, and may leave out the default. */
interface Received {
  amount: number
  unit: string
}
interface Sent {
  amount: string
  unit?: string | undefined
}

const libraries: [string, StandardSchemaV1<Sent, Received>][] = [
  ['zod', z.object({ amount: z.string().regex(/^\d+$/).transform(Number), unit: z.string().default('kg') })],
  [
    'valibot',
    v.object({
      amount: v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number)),
      unit: v.optional(v.string(), 'kg'),
    }),
  ],
]

describe.each(libraries)('withSchema() with %s', (_name, schema) => {
  const codec = withSchema(json(), schema)

  it('sends a message as it was given, and the receiver transforms it', () => {
    const message = { amount: '12', note: 'unknown to the schema' }
    const payload = codec.encode(message)
    expect(parsed(payload)).toEqual(message)
    expect(codec.decode(payload)).toEqual({ amount: 12, unit: 'kg' })
  })

  it('refuses a message that the peer would refuse, at the sender', () => {
    const error = errorOf(() => codec.encode({ amount: 'twelve' }))
    expect(error).toMatchObject({
      codec: 'json',
      operation: 'encode',
      recoverable: true,
      code: 'ECHO_ERR_CODEC',
    })
    expect(error.message).toMatch(/^this message was refused by its schema: amount: Invalid/)
    expect(error.issues).toHaveLength(1)
  })

  it('refuses what has been transformed already', () => {
    const received = codec.decode(jsonOf({ amount: '12' }))
    expect(errorOf(() => codec.encode(received as never)).issues).toHaveLength(1)
  })

  it('refuses a received message, with each issue and its path', () => {
    const error = errorOf(() => codec.decode(jsonOf({ amount: 12, unit: null })))
    expect(error).toMatchObject({ codec: 'json', operation: 'decode' })
    expect(error.message).toMatch(
      /^a received message was refused by its schema: amount: Invalid.* \(and 1 more\)$/,
    )
    expect(
      error.issues?.map(({ path }) => (typeof path?.[0] === 'object' ? path[0].key : path?.[0])),
    ).toEqual(['amount', 'unit'])
  })

  it('passes on what the codec itself refuses', () => {
    const error = errorOf(() => codec.decode(Buffer.from('{')))
    expect(error.message).toMatch(/not valid json/)
    expect(error.issues).toBeUndefined()
  })
})

describe('withSchema() with a schema for each direction', () => {
  const request = z.object({ id: z.coerce.number<string>() })
  const reply = z.object({ found: z.iso.datetime().transform((text) => new Date(text)) })
  const client = withSchema(json(), { send: request, recv: reply })
  const server = withSchema(json(), { send: reply, recv: request })

  it('carries requests one way and replies the other', () => {
    expect(server.decode(client.encode({ id: '7' }))).toEqual({ id: 7 })
    const found = '2026-01-02T03:04:05Z'
    expect(client.decode(server.encode({ found }))).toEqual({ found: new Date(found) })
  })

  it('does not mistake one for the other', () => {
    expect(errorOf(() => client.decode(client.encode({ id: '7' }))).issues).toHaveLength(1)
    expect(errorOf(() => server.encode({ id: '7' } as never)).issues).toHaveLength(1)
  })
})

describe('withSchema() takes', () => {
  it('what a codec carries beyond JSON', () => {
    const dates = withSchema(msgpack(), z.strictObject({ at: z.date(), raw: z.instanceof(Uint8Array) }))
    const message = { at: new Date(1), raw: new Uint8Array([1, 2]) }
    expect(dates.decode(new Uint8Array(dates.encode(message)))).toEqual(message)
  })

  it('a Date for a coerced date over JSON, which carries its text', () => {
    const codec = withSchema(json(), z.coerce.date())
    expect(codec.decode(codec.encode(new Date(5)))).toEqual(new Date(5))
  })

  it('a schema that is a function', () => {
    const callable = Object.assign(() => {}, refusing({ message: 'no' }))
    expect(errorOf(() => withSchema(json(), callable).encode('a')).message).toMatch(/schema: no$/)
  })

  it.each([undefined, null, 'string', { type: 'string' }, { recv: z.string() }, { send: z.string() }])(
    'nothing but schemas: not %j',
    (schema) => {
      expect(() => withSchema(json(), schema as never)).toThrow(OptionError)
    },
  )
})

describe('withSchema() keeps of its codec', () => {
  it('the name', () => {
    expect(withSchema(utf8(), z.string()).name).toBe('utf8')
  })

  it('whether payloads are stable', () => {
    expect(withSchema(bytes(), z.instanceof(Uint8Array)).stable).toBe(true)
    expect(withSchema(msgpack(), z.string()).stable).toBe(msgpack().stable ?? false)
  })

  it('its `this`, and its payload uncopied', () => {
    const payload = new Uint8Array([1])
    class Counting implements Codec<string> {
      readonly name = 'counting'
      calls = 0
      encode(): Uint8Array {
        this.calls++
        return payload
      }
      decode(): string {
        this.calls++
        return 'a'
      }
    }
    const inner = new Counting()
    const codec = withSchema(inner, z.string())
    expect(codec.encode('a')).toBe(payload)
    expect(codec.decode(payload)).toBe('a')
    expect(inner.calls).toBe(2)
  })
})

describe('withSchema() says where and what:', () => {
  it.each<[string, StandardSchemaV1.Issue['path']]>([
    ['no', undefined],
    ['no', []],
    ['users[0].name: no', ['users', 0, 'name']],
    ['users[0].name: no', [{ key: 'users' }, { key: 0 }, { key: 'name' }]],
    ['[1]: no', [1]],
    ['a["b-c"][""]: no', ['a', 'b-c', '']],
    ['[Symbol(s)]: no', [Symbol('s')]],
  ])('%s', (words, path) => {
    const codec = withSchema(json(), refusing({ message: 'no', path }))
    expect(errorOf(() => codec.decode(jsonOf(0))).message).toBe(
      `a received message was refused by its schema: ${words}`,
    )
  })

  it('no more than a log can bear of what a peer sent', () => {
    const long = 'x'.repeat(1_000_000)
    const codec = withSchema(json(), refusing({ message: `not "\n\u001b[2J${long}"`, path: [long] }))
    const { message, issues } = errorOf(() => codec.decode(jsonOf(0)))
    expect(message.length).toBeLessThan(600)
    expect(message).toMatch(/: not " \[2Jx+…$/)
    expect(issues?.[0]?.path).toEqual([long])
  })

  it('that there is no reason, if there is none', () => {
    expect(errorOf(() => withSchema(json(), refusing()).encode('a')).message).toMatch(/it gave no reason/)
  })
})

describe('withSchema() refuses a schema without a verdict:', () => {
  const asynchronous: [string, StandardSchemaV1][] = [
    ['zod', z.string().refine(() => Promise.resolve(true))],
    [
      'valibot',
      v.pipeAsync(
        v.string(),
        v.checkAsync(() => Promise.reject(new Error('unhandled'))),
      ),
    ],
    ['a promise that rejects', schemaThat(() => Promise.reject(new Error('unhandled')))],
    [
      'zod, whose schema threw',
      z.string().refine(() => {
        throw new Error('unhandled')
      }),
    ],
  ]

  it.each(asynchronous)('a promise from %s, which goes nowhere', async (_name, schema) => {
    const codec = withSchema(json(), schema)
    for (const failing of [() => codec.encode('a'), () => codec.decode(jsonOf('a'))]) {
      const error = errorOf(failing)
      expect(error.message).toMatch(/it gave a promise, for which a codec cannot wait/)
      expect(error.issues).toEqual([])
    }
    // An unhandled rejection would fail the run here.
    await setImmediate()
  })

  it('one that throws', () => {
    const cause = new Error('broken')
    const codec = withSchema(
      json(),
      schemaThat(() => {
        throw cause
      }),
    )
    const error = errorOf(() => codec.decode(jsonOf('a')))
    expect(error.message).toMatch(/schema: it threw: broken$/)
    expect(error).toMatchObject({ cause, issues: [] })
  })

  it('one that overflows the stack over what a peer has nested', async () => {
    const payload = Buffer.from('['.repeat(200_000) + ']'.repeat(200_000))
    const zod: z.ZodType = z.lazy(() => z.array(zod))
    const valibot: v.GenericSchema<unknown[]> = v.lazy(() => v.array(valibot))
    for (const schema of [zod, valibot]) errorOf(() => withSchema(json(), schema).decode(payload))
    await setImmediate()
  })
})

describe('the types of withSchema()', () => {
  const sizes = z.object({ size: z.string().transform(Number), unit: z.string().default('kg') })

  it('are the output for decode, the input for encode', () => {
    expectTypeOf(withSchema(json(), sizes)).toEqualTypeOf<
      Codec<{ size: number; unit: string }, { size: string; unit?: string | undefined }>
    >()
    expectTypeOf(withSchema(json(), v.pipe(v.string(), v.transform(Number)))).toEqualTypeOf<
      Codec<number, string>
    >()
    expectTypeOf(withSchema(utf8(), z.literal(['on', 'off']))).toEqualTypeOf<Codec<'on' | 'off'>>()
  })

  it('come from a schema each where the directions differ', () => {
    expectTypeOf(withSchema(msgpack(), { send: z.number(), recv: sizes })).toEqualTypeOf<
      Codec<{ size: number; unit: string }, number>
    >()
  })

  it('let nothing be sent that the schema does not take', () => {
    const codec = withSchema(json(), sizes)
    // @ts-expect-error what was received has been transformed: it is no message to send
    expect(() => codec.encode(codec.decode(jsonOf({ size: '1' })))).toThrow(CodecError)
  })

  it('let no schema want what the codec does not take', () => {
    // @ts-expect-error utf8 takes strings alone
    expect(() => withSchema(utf8(), z.number()).encode(1)).toThrow(/it takes a string/)
    // @ts-expect-error the schema for sending is the one that counts
    withSchema(utf8(), { send: z.number(), recv: z.string() })
    withSchema(utf8(), { send: z.string(), recv: z.string().transform(Number) })
  })

  it('give the issues of an error', () => {
    expectTypeOf<CodecError['issues']>().toEqualTypeOf<readonly StandardSchemaV1.Issue[] | undefined>()
  })
})
