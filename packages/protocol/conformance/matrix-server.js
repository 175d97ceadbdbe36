import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { readCorpus } from './matrix-corpus.js'

/** @typedef {import('./run-corpus.js').Result | { crash: string }} Report What the page posts. */

const PAGE = `<!doctype html>
<script type="importmap">{ "imports": { "@msgpack/msgpack": "/msgpack/index.mjs" } }</script>
<script type="module" src="/conformance/matrix-page.js"></script>
`

const MSGPACK = pathToFileURL(createRequire(import.meta.url).resolve('@msgpack/msgpack/package.json'))

/** @type {Readonly<Record<string, URL>>} */
const FOLDERS = {
  dist: new URL('../dist/', import.meta.url),
  conformance: new URL('./', import.meta.url),
  msgpack: new URL('dist.esm/', MSGPACK),
}

/**
 * Serves the page and all it loads, to this machine alone.
 *
 * @returns {Promise<{ url: string, report: Promise<Report>, close: () => void }>}
 */
export async function serve() {
  const server = createServer()
  /** @type {Promise<Report>} */
  const report = new Promise((resolve, reject) => {
    server.on('request', (request, response) => {
      if (request.method === 'POST') {
        text(request)
          .then((body) => resolve(JSON.parse(body)))
          .catch(reject)
          .finally(() => response.end())
        return
      }
      contentOf(request.url ?? '').then(
        ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
        () => response.writeHead(404).end(),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${port}/`,
    report,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/**
 * @param {string} path
 * @returns {Promise<{ type: string, body: string | Uint8Array }>}
 */
async function contentOf(path) {
  if (path === '/') return { type: 'text/html; charset=utf-8', body: PAGE }
  if (path === '/corpus') return { type: 'application/json', body: JSON.stringify(readCorpus()) }
  const [, folder, rest] = /^\/(\w+)\/([\w./-]+\.m?js)$/.exec(path) ?? []
  const base = FOLDERS[folder ?? '']
  if (base === undefined || rest === undefined) throw new Error(`nothing at ${path}`)
  return { type: 'text/javascript', body: await readFile(new URL(rest, base)) }
}
