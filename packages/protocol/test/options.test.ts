import { inspect } from 'node:util'
import {
  bytes,
  contract,
  decodeFrames,
  encodeFrame,
  FrameDecoder,
  FrameEncoder,
  json,
  msgpack,
  OptionError,
  utf8,
} from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { nearestName } from '../src/nearest-name.js'
import { checkKnownOptions } from '../src/option-checks.js'

const KNOWN = { host: true, port: true, connectTimeout: true, closeGrace: true, tls: true } as const

function refusal(check: () => unknown): OptionError {
  try {
    check()
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError)
    return error as OptionError
  }
  throw new Error('it was taken')
}

function refusalOf(options: unknown): OptionError {
  return refusal(() => checkKnownOptions('connect()', options as object, KNOWN))
}

describe('an unknown option', () => {
  it.each([
    ['conectTimeout', 'conectTimeout is not an option of connect(); did you mean connectTimeout?'],
    ['prot', 'prot is not an option of connect(); did you mean port?'],
    ['TLS', 'TLS is not an option of connect(); did you mean tls?'],
    ['hostname', 'hostname is not an option of connect(); did you mean host?'],
    ['colour', 'colour is not an option of connect()'],
    ['constructor', 'constructor is not an option of connect()'],
    ['backlog', 'backlog is an option of listen(), not of connect()'],
    ['ca', 'ca is an option of tls, not of connect()'],
    ['grace', 'grace is an option of close(), not of connect(); did you mean closeGrace?'],
    ['timeout', 'timeout is an option of request(), not of connect(); did you mean connectTimeout?'],
  ])('%s is refused with what helps', (name, message) => {
    const error = refusalOf({ host: 'localhost', [name]: 1 })
    expect(error.message).toBe(message)
    expect(error).toMatchObject({ option: name, value: undefined, range: 'an option of connect()' })
  })

  it.each([[{ key: 'secret' }], [{ passphrase: 'secret' }], [{ tsl: { key: 'secret' } }]])(
    'does not show its value, which may be a key: %o',
    (options) => {
      expect(inspect(refusalOf(options))).not.toContain('secret')
    },
  )

  it('is refused as well if it is inherited, since inherited options are read', () => {
    expect(refusalOf(Object.create({ prot: 1 })).option).toBe('prot')
  })

  it('counts as left out if it is undefined', () => {
    checkKnownOptions('connect()', { host: undefined, fd: undefined, colour: undefined }, KNOWN)
  })
})

it.each([[8080], ['127.0.0.1'], [null], [[]], [() => {}]])('what is no object is refused: %s', (options) => {
  expect(refusalOf(options)).toMatchObject({ option: 'options' })
  expect(refusalOf(options).message).toMatch(
    /^options must be an object with options of connect\(\), and was /,
  )
})

it('null is no value of an option', () => {
  expect(refusalOf({ host: null }).message).toBe('host must be given a value, or left out, and was null')
})

it('finds the nearest of several', () => {
  const names = ['maxInFlight', 'maxConnections', 'maxFrameLength']
  expect(nearestName('maxInflight', names)).toBe('maxInFlight')
  expect(nearestName('maxConection', names)).toBe('maxConnections')
  expect(nearestName('maxframesize', names)).toBeUndefined()
  expect(nearestName('x', names)).toBeUndefined()
})

describe('each taker of options refuses what it does not know:', () => {
  const cases: [taker: string, take: (options: object) => unknown, misspelled: string, known: string][] = [
    ['FrameDecoder', (options) => new FrameDecoder(options), 'maxFrameLenght', 'maxFrameLength'],
    ['FrameEncoder', (options) => new FrameEncoder(options), 'lengthFeild', 'lengthField'],
    ['encodeFrame()', (options) => encodeFrame(Buffer.from('a'), options), 'maxFrame', 'maxFrameLength'],
    ['decodeFrames()', (options) => decodeFrames([], options), 'ondiscard', 'onDiscard'],
    ['msgpack()', (options) => msgpack(options), 'bigInt', 'bigint'],
    ['json()', (options) => json(options), 'revivor', 'reviver'],
    ['bytes()', (options) => bytes(options), 'copied', 'copy'],
    ['contract()', (options) => contract({ codec: utf8(), ...options }), 'request', 'requests'],
  ]
  it.each(cases)('%s', (taker, take, misspelled, known) => {
    const error = refusal(() => take({ [misspelled]: true }))
    expect(error.message).toBe(`${misspelled} is not an option of ${taker}; did you mean ${known}?`)
    take({ [known]: undefined, [misspelled]: undefined })
    if (taker === 'contract()') return
    expect(refusal(() => take(1 as unknown as object)).option).toBe('options')
  })

  it('lengthField', () => {
    const make = (lengthField: object) => new FrameEncoder({ lengthField } as object)
    expect(refusal(() => make({ width: 2, endianness: 'little' })).message).toBe(
      'lengthField.endianness is not an option of lengthField; did you mean lengthField.endian?',
    )
    make({ width: 2, endian: undefined, order: undefined })
    make({ width: 'varint', offset: undefined })
    expect(refusal(() => make({ width: 'varint', offset: 1 })).option).toBe('lengthField')
    expect(refusal(() => make([2])).option).toBe('lengthField')
  })
})

it.each<[take: () => unknown, option: string]>([
  [() => json({ reviver: 1 as unknown as undefined }), 'reviver'],
  [() => json({ replacer: 'a' as unknown as undefined }), 'replacer'],
  [() => bytes({ copy: 1 as unknown as undefined }), 'copy'],
  [() => decodeFrames([], { onDiscard: true as unknown as undefined }), 'onDiscard'],
])('refuses an option of another type: %s', (take, option) => {
  expect(refusal(take).option).toBe(option)
})
