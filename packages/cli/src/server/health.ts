import { openHttp, type HttpEndpoint } from './http-endpoint.js'

/**
 * Answers probes of balancers and Kubernetes: `/live` while this process runs, `/ready` while new clients should be sent here.
 * @param host `undefined`: all interfaces, since whoever probes is elsewhere.
 */
export function serveHealth(
  port: number,
  host: string | undefined,
  ready: () => boolean,
): Promise<HttpEndpoint> {
  return openHttp('--health-port', port, host, ({ url }, response) => {
    if (url === '/live') response.end('live\n')
    else if (url !== '/ready') response.writeHead(404).end('there are /live and /ready\n')
    else if (ready()) response.end('ready\n')
    else response.writeHead(503).end('not ready\n')
  })
}
