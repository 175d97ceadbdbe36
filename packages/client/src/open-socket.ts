import dns, { type LookupAddress } from 'node:dns'
import { connect, isIP, type NetConnectOpts, type Socket } from 'node:net'
import { TimeoutError } from '@echo/protocol'
import type { NetEndpoint } from '@echo/protocol/internal'
import { AddressRace } from './address-race.js'
import { connectAttempt } from './connect-attempt.js'
import { addressFailures, connectFailure, lookupFailure } from './connect-failure.js'

interface OpenOptions {
  /** The endpoint, in words. */
  to: string
  /** Milliseconds for all of it: the name, and every address. */
  timeout: number
  signal: AbortSignal | undefined
  socket: Partial<NetConnectOpts>
}

/** A TCP or Unix socket that is connected to one of the endpoint's addresses. */
export function openSocket(
  endpoint: NetEndpoint,
  { to, timeout, signal, socket }: OpenOptions,
): Promise<Socket> {
  let race: AddressRace | undefined
  const expired = () => connectTimeout(to, timeout, race)
  return connectAttempt({ timeout, expired, signal }, (succeed, fail) => {
    let dropped = false
    const begin = (endpoints: readonly NetEndpoint[]) => {
      if (dropped) return
      race = new AddressRace(endpoints, {
        open: (address) => connect({ ...socket, ...address } as NetConnectOpts),
        won: succeed,
        lost: () => fail(connectFailure(to, race!.outcomes)),
      })
    }
    addressesOf(endpoint).then(begin, (error: NodeJS.ErrnoException) => fail(lookupFailure(to, error)))
    return () => {
      dropped = true
      race?.stop()
    }
  })
}

async function addressesOf(endpoint: NetEndpoint): Promise<readonly NetEndpoint[]> {
  if ('path' in endpoint || isIP(endpoint.host) !== 0) return [endpoint]
  const addresses = await new Promise<LookupAddress[]>((resolve, reject) => {
    // As `node:net` asks.
    const options = { all: true, hints: process.platform === 'win32' ? 0 : dns.ADDRCONFIG } as const
    dns.lookup(endpoint.host, options, (error, found) => (error === null ? resolve(found) : reject(error)))
  })
  return alternating(addresses).map(({ address }) => ({ host: address, port: endpoint.port }))
}

/** Where one family is broken, all of its addresses are: the other has its turn after each. */
function alternating(addresses: readonly LookupAddress[]): LookupAddress[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family)
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family)
  return Array.from({ length: Math.max(first.length, second.length) }, (_, i) => [first[i], second[i]])
    .flat()
    .filter((address) => address !== undefined)
}

function connectTimeout(to: string, timeout: number, race: AddressRace | undefined): TimeoutError {
  const reason = `could not connect to ${to} within ${timeout} ms`
  if (race === undefined) return new TimeoutError('connect', timeout, `${reason}: its name was not resolved`)
  const { words, cause } = addressFailures(race.outcomes)
  return new TimeoutError(
    'connect',
    timeout,
    words === '' ? reason : `${reason}: ${words}`,
    cause && { cause },
  )
}
