import cluster from 'node:cluster'
import { readFlags } from './flags.js'
import { failureOf } from './failure.js'
import { serveHealth } from './health.js'
import type { HttpEndpoint } from './http-endpoint.js'
import { openLog } from './log.js'
import { serveMetrics } from './metrics.js'
import { runServer } from './run-server.js'
import { checkFlags } from './settings.js'
import { Shutdown } from './shutdown.js'
import { runWorker } from './workers/worker.js'
import { workerIndex, Workers } from './workers/workers.js'

const flags = readFlags(process.argv.slice(2))
const log = openLog(flags)
const endpoints: HttpEndpoint[] = []

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
  try {
    await runServer(flags, log, async (server, isReady) => {
      announce(server.url)
      await openEndpoints(() => server.counters, isReady)
    })
  } finally {
    closeEndpoints()
  }
}

async function runWorkers(workers: Workers): Promise<void> {
  const shutdown = new Shutdown(flags.drainDelay, () => workers.close())
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, shutdown.onSignal)
  if (flags.tlsCert !== undefined) process.on('SIGHUP', () => workers.reload())
  try {
    const url = await workers.start()
    if (url !== undefined) {
      announce(url, `, ${flags.workers} workers`)
      await openEndpoints(
        () => workers.counters(),
        () => workers.ready && !shutdown.begun,
      )
    }
    process.exitCode = await workers.exited()
  } finally {
    workers.close()
    closeEndpoints()
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

async function openEndpoints(
  read: Parameters<typeof serveMetrics>[2],
  isReady: () => boolean,
): Promise<void> {
  const { metricsPort, metricsHost, healthPort, healthHost } = flags
  if (metricsPort !== undefined) {
    const metrics = await serveMetrics(metricsPort, metricsHost, read)
    endpoints.push(metrics)
    console.log(`metrics on ${metrics.url}/metrics`)
  }
  if (healthPort !== undefined) {
    const health = await serveHealth(healthPort, healthHost, isReady)
    endpoints.push(health)
    console.log(`health on ${health.url}`)
  }
}

function closeEndpoints(): void {
  for (const endpoint of endpoints) endpoint.close()
}
