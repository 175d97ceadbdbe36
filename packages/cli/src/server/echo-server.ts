import cluster from 'node:cluster'
import type { Server as HttpServer } from 'node:http'
import { readFlags } from './flags.js'
import { failureOf } from './failure.js'
import { openLog } from './log.js'
import { serveMetrics } from './metrics.js'
import { runServer } from './run-server.js'
import { checkFlags } from './settings.js'
import { runWorker } from './workers/worker.js'
import { workerIndex, Workers } from './workers/workers.js'

const flags = readFlags(process.argv.slice(2))
const log = openLog(flags)

// Standard output may be closed, as in `echo-server | head -1`; clients are served all the same.
process.stdout.on('error', () => {})

try {
  const index = workerIndex()
  if (index !== undefined) await runWorker(flags, log, index)
  else {
    checkFlags(flags)
    if (flags.workers === undefined) await runAlone()
    else await runWorkers(new Workers(flags, log))
  }
} catch (error) {
  const { message, exitCode } = failureOf(error as Error, flags)
  log.error(error as Error, message)
  process.exitCode = exitCode
} finally {
  if (cluster.isWorker) process.disconnect()
}

async function runAlone(): Promise<void> {
  let metrics: HttpServer | undefined
  try {
    await runServer(flags, log, async (server) => {
      announce(server.url)
      metrics = await openMetrics(() => server.counters)
    })
  } finally {
    closeMetrics(metrics)
  }
}

async function runWorkers(workers: Workers): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => workers.close())
  if (flags.tlsCert !== undefined) process.on('SIGHUP', () => workers.reload())
  let metrics: HttpServer | undefined
  try {
    const url = await workers.start()
    if (url !== undefined) {
      announce(url, `, ${flags.workers} workers`)
      metrics = await openMetrics(() => workers.counters())
    }
    process.exitCode = await workers.exited()
  } finally {
    workers.close()
    closeMetrics(metrics)
  }
}

function announce(url: string, workers = ''): void {
  console.log(`listening on ${url} (${modeName()}${workers})`)
  log.info({ url }, 'listening')
}

function modeName(): string {
  if (flags.raw) return 'raw'
  return flags.lengthField === undefined
    ? `framed, ${flags.codec}`
    : `framed as ${flags.lengthField}, ${flags.codec}`
}

async function openMetrics(read: Parameters<typeof serveMetrics>[1]) {
  if (flags.metricsPort === undefined) return undefined
  const { server, url } = await serveMetrics(flags.metricsPort, read)
  console.log(`metrics on ${url}`)
  return server
}

/** A scraper that keeps its connection alive must not keep the process alive. */
function closeMetrics(server: HttpServer | undefined): void {
  server?.close()
  server?.closeAllConnections()
}
