import { isIPv6 } from 'node:net'
import { OptionError } from '../errors.js'
import type { Endpoint, NetEndpoint } from './endpoint.js'

const FORMS = 'tcp://host:port, tls://host:port or unix:/path'

/** A host, an IPv6 address in brackets, and a port unless it is the default one. */
const HOST_URL = /^(tcp|tls):\/\/(?:\[([^[\]]+)\]|([^/:[\]]+))(?::(\d{1,5}))?\/?$/i
/** `unix:/run/echo.sock`, `unix:echo.sock`, and `unix:///run/echo.sock`, as others write it. */
const PATH_URL = /^unix:(?:\/\/(?=\/))?([^/].*|\/(?!\/).*)$/i
/** What has a meaning of its own in a URL, or cannot be in one. */
const UNSAFE = /[%?#\\\p{Cc}\u2028\u2029]| $/gu

/** What a URL says: where, and whether over TLS. That of a Unix socket says nothing of TLS. */
export interface EndpointUrl {
  readonly endpoint: Endpoint
  readonly tls: boolean | undefined
}

/** As text: `tcp://127.0.0.1:8080`, `tls://[::1]:8080`, `unix:/run/echo.sock`, which says nothing of TLS. */
export function formatEndpoint(endpoint: NetEndpoint, tls = false): string {
  if ('path' in endpoint) {
    // Two slashes would begin a host.
    return `unix:${endpoint.path.replaceAll(UNSAFE, encodeURIComponent).replace(/^\/\//, '/%2F')}`
  }
  const { host, port } = endpoint
  return `${tls ? 'tls' : 'tcp'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/**
 * Reads what `formatEndpoint()` gives, and other ways to write it.
 *
 * @throws {OptionError} for another protocol, and for a URL with a user name, a query or a fragment.
 */
export function parseEndpointUrl(url: string | URL): EndpointUrl {
  const text = String(url)
  const refuse = (range: string) => new OptionError('url', range, withoutSecrets(text))
  if (/^[a-z]+:\/\/[^/]*@/i.test(text)) throw refuse('without a user name and password')
  if (text.includes('?')) throw refuse('without a query (in a path, ? is %3F)')
  if (text.includes('#')) throw refuse('without a fragment (in a path, # is %23)')
  const path = PATH_URL.exec(text)?.[1]
  const [, protocol, ip, name, port] = HOST_URL.exec(text) ?? []
  if (path === undefined && protocol === undefined) throw refuse(FORMS)
  try {
    if (path !== undefined) return { endpoint: { path: decodeURIComponent(path) }, tls: undefined }
    const host = ip === undefined ? decodeURIComponent(name!) : withZone(ip)
    if (ip !== undefined && !isIPv6(host)) throw refuse('an IPv6 address where it has [ and ]')
    return {
      endpoint: { host, port: port === undefined ? undefined : Number(port) },
      tls: protocol!.toLowerCase() === 'tls',
    }
  } catch (error) {
    throw error instanceof URIError ? refuse('valid (in a path, % is %25)') : error
  }
}

/** The zone of an address may be written with `%`, or with `%25` as RFC 6874 has it. */
function withZone(ip: string): string {
  return ip.replace('%25', '%')
}

/** For an error, which may end in a log. */
function withoutSecrets(url: string): string {
  return url.replace(/[^/]*@/, '…@').replace(/([?#]).*$/s, '$1…')
}

/** Options beside a URL, which says what host, port and path would. */
export type BesideUrl<Options> = Options & {
  host?: undefined
  port?: undefined
  path?: undefined
  fd?: undefined
}

/** The options that a URL has a say in. */
interface UrlOptions extends Endpoint {
  fd?: number | undefined
  tls?: unknown
}

const PLACES = ['host', 'port', 'path', 'fd'] as const

/**
 * One object from the arguments of a call: `(options?)` or `(url, options?)`. For `tls://` without options of TLS it has
 * `tls: true`.
 *
 * @throws {OptionError} for a URL of no endpoint, and for options that contradict it.
 */
export function optionsOfCall<Options extends UrlOptions>(
  first?: string | URL | Options,
  second?: Options,
): Options {
  if (typeof first === 'string' || isUrl(first)) return besideUrl(first, second)
  if (second !== undefined) throw new OptionError('url', "a URL such as 'tcp://127.0.0.1:8080'", first)
  if (first === undefined) return {} as Options
  if (typeof first === 'object' && first !== null) return first
  throw new OptionError('options', "an object, or a URL such as 'tcp://127.0.0.1:8080'", first)
}

function besideUrl<Options extends UrlOptions>(url: string | URL, options: Options = {} as Options): Options {
  const { endpoint, tls } = parseEndpointUrl(url)
  if (typeof options !== 'object' || options === null) throw new OptionError('options', 'an object', options)
  const place = PLACES.find((name) => options[name] !== undefined)
  if (place !== undefined) throw new OptionError(place, 'left out beside a URL, which has it', options[place])
  if (tls === false && options.tls !== undefined)
    throw new OptionError('url', 'tls://host:port where the option tls is given', String(url))
  return { ...options, ...endpoint, tls: tls === true && options.tls === undefined ? true : options.tls }
}

/** Of any realm: jsdom has one of its own. */
function isUrl(value: unknown): value is URL {
  return Object.prototype.toString.call(value) === '[object URL]'
}
