import { once } from 'node:events'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, Gauge, Registry } from 'prom-client'
import type { ServerCounters } from '@echo/server'

/** Serves counters in Prometheus' text format, on 127.0.0.1. Resolves with the server and its URL. */
export async function serveMetrics(
  port: number,
  read: () => ServerCounters | Promise<ServerCounters>,
): Promise<{ server: HttpServer; url: string }> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end('the metrics are at /metrics\n')
      return
    }
    void answer(read).then(
      ({ type, text }) => response.writeHead(200, { 'content-type': type }).end(text),
      (error: unknown) => response.writeHead(500).end(`${String(error)}\n`),
    )
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics` }
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
  byLabel('echo_connections_refused_total', 'Connections refused', 'reason', counters.refused)
  byLabel('echo_connections_closed_total', 'Connections closed, by how they ended', 'reason', counters.closed)
  byLabel('echo_errors_total', 'Errors, by code', 'code', counters.errors)
  counter('echo_received_bytes_total', 'Bytes received', counters.bytesReceived)
  counter('echo_sent_bytes_total', 'Bytes written to the kernel', counters.bytesSent)
  counter('echo_received_messages_total', 'Messages received', counters.messagesReceived)
  counter('echo_sent_messages_total', 'Messages sent', counters.messagesSent)
  return registry
}
