import { Counter, Gauge, Registry } from 'prom-client'
import type { ServerCounters } from '@echo/server'
import { openHttp, type HttpEndpoint } from './http-endpoint.js'

/** Serves counters in Prometheus' text format. */
export function serveMetrics(
  port: number,
  host: string,
  read: () => ServerCounters | Promise<ServerCounters>,
): Promise<HttpEndpoint> {
  return openHttp('--metrics-port', port, host, (request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('the metrics are at /metrics\n')
      return
    }
    void answer(read).then(
      ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
      (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
    )
  })
}

async function answer(read: () => ServerCounters | Promise<ServerCounters>) {
  const registry = registryOf(await read())
  return { type: registry.contentType, text: await registry.metrics() }
}

function registryOf(counters: ServerCounters): Registry {
  const registry = new Registry()
  const registers = [registry]
  const gauge = (name: string, help: string, value: number) => new Gauge({ name, help, registers }).set(value)
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name, help, registers }).inc(value)
  const byLabel = (name: string, help: string, label: string, values: Record<string, number>) => {
    const metric = new Counter({ name, help, registers, labelNames: [label] })
    for (const [key, value] of Object.entries(values)) metric.inc({ [label]: key }, value)
  }
  gauge('echo_connections_open', 'Connections being served', counters.open)
  gauge('echo_connections_waiting', 'Connections that wait to be served', counters.waiting)
  counter('echo_connections_accepted_total', 'Connections accepted', counters.accepted)
  counter('echo_connections_probes_total', 'Connections of balancers that only checked', counters.probes)
  byLabel('echo_connections_refused_total', 'Connections refused', 'reason', counters.refused)
  byLabel('echo_connections_closed_total', 'Connections closed, by how they ended', 'reason', counters.closed)
  byLabel('echo_errors_total', 'Errors, by code', 'code', counters.errors)
  counter('echo_received_bytes_total', 'Bytes received', counters.bytesReceived)
  counter('echo_sent_bytes_total', 'Bytes written to the kernel', counters.bytesSent)
  counter('echo_received_messages_total', 'Messages received', counters.messagesReceived)
  counter('echo_sent_messages_total', 'Messages sent', counters.messagesSent)
  return registry
}
