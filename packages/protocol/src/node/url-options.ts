import { OptionError } from '../errors.js'
import type { Endpoint } from './endpoint.js'
import { parseEndpointUrl } from './endpoint-url.js'

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
