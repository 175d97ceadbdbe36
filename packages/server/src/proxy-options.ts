import { BlockList, isIP, isIPv6 } from 'node:net'
import { OptionError } from '@echo/protocol'
import { checkInteger, checkKnownOptions, LONGEST_DELAY, type OptionNames } from '@echo/protocol/internal'

/** For a server behind a balancer that sends the PROXY protocol, version 1 or 2: HAProxy, nginx, a cloud's load balancer. */
export interface ProxyProtocolOptions {
  /**
   * Who may say where a connection comes from: addresses and subnets (`10.0.0.0/8`, `fd00::/8`) of the balancers. Everybody
   * else is refused, since what they say could be false.
   */
  from: readonly string[]
  /**
   * Milliseconds in which the header must come, 1 to 2,147,483,647.
   * @default 5_000
   */
  timeout?: number | undefined
}

/** The part of `listen()`'s options that a server behind a balancer needs. */
export interface ProxyListenOptions {
  /**
   * Each connection must begin with a header of the PROXY protocol, which says who the client is. One without it is refused. TCP
   * only.
   * @default none: no header is read
   */
  proxyProtocol?: ProxyProtocolOptions | undefined
}

/** The options of the PROXY protocol, with nothing left open. */
export interface ProxySettings {
  isTrusted(address: string): boolean
  timeout: number
}

const PROXY_OPTIONS = { from: true, timeout: true } satisfies OptionNames<ProxyProtocolOptions>
const DEFAULT_TIMEOUT = 5_000

/** @throws {OptionError} for a network that cannot be read or none at all, and for a timeout out of its range. */
export function proxySettings(options: ProxyListenOptions & { path?: unknown }): ProxySettings | undefined {
  const { proxyProtocol } = options
  if (proxyProtocol === undefined) return undefined
  checkKnownOptions('proxyProtocol', proxyProtocol, PROXY_OPTIONS, 'proxyProtocol')
  const { from, timeout = DEFAULT_TIMEOUT } = proxyProtocol
  if (options.path !== undefined)
    throw new OptionError('proxyProtocol', 'left out with path: a Unix socket has no address to trust', from)
  const networks = networksOf(from)
  return {
    isTrusted: (address) => networks.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
    timeout: checkInteger('proxyProtocol.timeout', timeout, 1, LONGEST_DELAY),
  }
}

function networksOf(from: readonly string[]): BlockList {
  if (!Array.isArray(from) || from.length === 0)
    throw new OptionError('proxyProtocol.from', 'a list of addresses and subnets', from)
  const networks = new BlockList()
  for (const network of from) add(networks, network)
  return networks
}

function add(networks: BlockList, network: string): void {
  const [, address = '', bits] = /^([^/%]+)(?:\/(\d{1,3}))?$/.exec(network) ?? []
  const family = isIP(address)
  const longest = family === 4 ? 32 : 128
  const prefix = Number(bits ?? longest)
  if (family === 0 || prefix > longest)
    throw new OptionError('proxyProtocol.from', 'addresses and subnets, such as 10.0.0.0/8', network)
  networks.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6')
}
