import { framedConnection, rawConnection } from '@echo/protocol/node'
import { expect, it } from 'vitest'
import { socketPair } from './socket-pair.js'

/** Names of everything that can be reached by a dot from `object`, but for what every object has. */
function namesOf(object: object): string[] {
  const names = new Set<string>()
  for (let at: object | null = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
    for (const key of Reflect.ownKeys(at)) names.add(String(key))
  return [...names].toSorted()
}

it('shows the contract of a connection, and nothing else', async () => {
  const [near, far] = await socketPair()
  const contract = [
    String(Symbol.asyncDispose),
    'Symbol(Symbol.asyncIterator)',
    'Symbol(nodejs.util.inspect.custom)',
    'bufferedAmount',
    'close',
    'closed',
    'constructor',
    'counters',
    'destroy',
    'end',
    'flush',
    'maxFrameLength',
    'recv',
    'recvFrames',
    'recvMany',
    'relay',
    'remoteAddress',
    'remotePort',
    'request',
    'send',
    'sendFrames',
    'sendMany',
    'tls',
  ].toSorted()
  const framed = framedConnection(near)
  expect(namesOf(framed)).toEqual(contract)
  expect(namesOf(rawConnection(far))).toEqual(contract)
  expect(namesOf(framed[Symbol.asyncIterator]())).toEqual(['next', 'return'])
  expect(new Set(Reflect.ownKeys(framed.constructor))).toEqual(new Set(['length', 'name', 'prototype']))
  framed.destroy()
})
