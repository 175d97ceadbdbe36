import { OptionError } from '@echo/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatEndpoint, optionsOfCall, parseEndpointUrl } from '../../src/node/endpoint-url.js'

describe('the URL of an endpoint', () => {
  it.each([
    ['tcp://127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }, false],
    ['tls://example.org:443', { host: 'example.org', port: 443 }, true],
    ['tcp://[::1]:0', { host: '::1', port: 0 }, false],
    ['tcp://[fe80::1%eth0]:1', { host: 'fe80::1%eth0', port: 1 }, false],
    ['unix:/run/echo.sock', { path: '/run/echo.sock' }, undefined],
    ['unix:echo.sock', { path: 'echo.sock' }, undefined],
    ['unix:/run/my socket', { path: '/run/my socket' }, undefined],
    ['unix:/run/100%25%3F%23', { path: '/run/100%?#' }, undefined],
    ['unix:%00abstract', { path: '\0abstract' }, undefined],
    ['unix:/%2Fdouble', { path: '//double' }, undefined],
  ])('%s is what is printed and what is read', (url, endpoint, tls) => {
    expect(formatEndpoint(endpoint as { path: string }, tls)).toBe(url)
    expect(parseEndpointUrl(url)).toEqual({ endpoint, tls })
  })

  it.each([
    ['TCP://localhost:1', { endpoint: { host: 'localhost', port: 1 }, tls: false }],
    ['tcp://localhost', { endpoint: { host: 'localhost', port: undefined }, tls: false }],
    ['tcp://localhost:1/', { endpoint: { host: 'localhost', port: 1 }, tls: false }],
    ['tcp://[fe80::1%25eth0]:1', { endpoint: { host: 'fe80::1%eth0', port: 1 }, tls: false }],
    ['unix:///run/echo.sock', { endpoint: { path: '/run/echo.sock' }, tls: undefined }],
  ])('%s is read as well', (url, parsed) => {
    expect(parseEndpointUrl(url)).toEqual(parsed)
  })

  it.each(['tcp://127.0.0.1:8080', 'tls://[::1]:8080', 'unix:/run/my%20socket', 'unix:/run/100%25%3F'])(
    '%s may be a URL object',
    (url) => {
      expect(parseEndpointUrl(new URL(url))).toEqual(parseEndpointUrl(url))
    },
  )

  it('is read as the path that it was printed for', () => {
    const any = fc.string({ minLength: 1, unit: 'grapheme' })
    const odd = fc.string({
      minLength: 1,
      unit: fc.constantFrom('/', '%', '?', '#', '@', ':', ' ', '\\', '\0', '\n', '\u2028', 'a'),
    })
    fc.assert(
      fc.property(fc.oneof(any, odd), (path) => {
        expect(parseEndpointUrl(formatEndpoint({ path }))).toEqual({ endpoint: { path }, tls: undefined })
      }),
    )
  })

  it.each([
    ['127.0.0.1:8080', /^url must be tcp:\/\/host:port, tls:\/\/host:port or unix:\/path, and was /],
    ['http://127.0.0.1:8080', /tcp:\/\/host:port, tls:\/\/host:port or unix:\/path/],
    ['', /tcp:\/\/host:port/],
    ['tcp://', /tcp:\/\/host:port/],
    ['tcp://:8080', /tcp:\/\/host:port/],
    ['tcp:127.0.0.1:8080', /tcp:\/\/host:port/],
    ['tcp://localhost:port', /tcp:\/\/host:port/],
    ['tcp://::1:8080', /tcp:\/\/host:port/],
    ['tcp://localhost:1/path', /tcp:\/\/host:port/],
    ['tcp://[localhost]:1', /an IPv6 address where it has \[ and \]/],
    ['unix:', /unix:\/path/],
    ['unix://host/run/echo.sock', /unix:\/path/],
    ['tcp://localhost:1?a=b', /without a query/],
    ['unix:/run/echo?', /without a query \(in a path, \? is %3F\)/],
    ['tcp://localhost:1#a', /without a fragment/],
    ['unix:/run/100%', /in a path, % is %25/],
    ['unix:/run/%ff', /in a path, % is %25/],
  ])('is refused: %s', (url, message) => {
    const error = refusal(() => parseEndpointUrl(url))
    expect(error.option).toBe('url')
    expect(error.message).toMatch(message)
  })

  it('is refused with a user name or a password, and the error does not repeat them', () => {
    for (const url of [
      'tls://me:secret@localhost:1',
      'tcp://secret@localhost:1',
      'tcp://a:secret@b?secret',
    ]) {
      const error = refusal(() => parseEndpointUrl(url))
      expect(error.message).toMatch(/^url must be without a user name and password/)
      expect(JSON.stringify(error) + error.message).not.toContain('secret')
    }
  })
})

describe('a call with a URL', () => {
  it('has the endpoint of the URL, beside its other options', () => {
    expect(optionsOfCall('tcp://localhost:1', { host: undefined, tls: undefined })).toEqual({
      host: 'localhost',
      port: 1,
    })
    expect(optionsOfCall(new URL('unix:/run/a'), {})).toEqual({ path: '/run/a' })
  })

  it('means TLS by tls://, unless the options of TLS say more', () => {
    expect(optionsOfCall('tls://localhost:1')).toEqual({ host: 'localhost', port: 1, tls: true })
    const tls = { ca: 'x' }
    expect(optionsOfCall('tls://localhost:1', { tls })).toEqual({ host: 'localhost', port: 1, tls })
    expect(optionsOfCall('unix:/run/a', { tls })).toEqual({ path: '/run/a', tls })
    expect(refusal(() => optionsOfCall('tcp://localhost:1', { tls })).message).toMatch(
      /^url must be tls:\/\/host:port where the option tls is given/,
    )
  })

  it.each(['host', 'port', 'path', 'fd'])('has no %s beside it', (option) => {
    const error = refusal(() => optionsOfCall('tcp://localhost:1', { [option]: 1 }))
    expect(error.option).toBe(option)
    expect(error.message).toMatch(/must be left out beside a URL/)
  })

  it('has options, or a URL and options, and nothing else', () => {
    expect(optionsOfCall(undefined)).toEqual({})
    expect(refusal(() => optionsOfCall(undefined, {})).option).toBe('url')
    expect(refusal(() => optionsOfCall({ port: 1 }, {})).option).toBe('url')
    expect(refusal(() => optionsOfCall(8080 as never)).option).toBe('options')
    expect(refusal(() => optionsOfCall(null as never)).option).toBe('options')
    expect(refusal(() => optionsOfCall('tcp://localhost:1', 1 as never)).option).toBe('options')
  })
})

function refusal(take: () => unknown): OptionError {
  try {
    take()
  } catch (error) {
    expect(error).toBeInstanceOf(OptionError)
    return error as OptionError
  }
  throw new Error('it was taken')
}
