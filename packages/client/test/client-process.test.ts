import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createClient } from '@echo/client'
import { utf8 } from '@echo/protocol'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { echoPeer } from './echo-peer.js'
import { echoProcess } from './echo-process.js'
import { heldPort } from './held-port.js'

const HERE = fileURLToPath(new URL('..', import.meta.url))

/** Runs a program that uses the client, to its end; gives its code and what it said. */
async function program(source: string, port: number): Promise<[code: number | null, output: string]> {
  const code = `import { createClient } from '@echo/client'; const port = ${port}; ${source}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: HERE })
  let output = ''
  child.stdout.on('data', (text) => (output += String(text)))
  child.stderr.on('data', (text) => (output += String(text)))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  return [exitCode, output]
}

describe('a process with a client', () => {
  it('exits by itself once the client is closed, and not before', async () => {
    const { port } = await echoPeer({ raw: true })
    const source = `
      const client = createClient({ port })
      await client.ready()
      setTimeout(() => { console.log(client.state); void client.close() }, 50).unref()`
    expect(await program(source, port)).toEqual([0, 'ready\n'])
  })

  it('is kept alive while the client waits for its next attempt, and exits when that is closed', async () => {
    const source = `
      const reconnect = { baseDelay: 1_000_000, maxDelay: 1_000_000 }
      const onState = (state) => {
        if (state === 'waiting') setTimeout(() => { console.log(state); void client.close() }, 50).unref()
      }
      const client = createClient({ port, reconnect, onState })`
    expect(await program(source, await heldPort())).toEqual([0, 'waiting\n'])
  })

  it('does not hear of failures that nobody awaits', async () => {
    const source = `
      const client = createClient({ port, reconnect: { attempts: 2 }, offlineQueue: 1 })
      void client.request('queued'); void client.request('refused'); void client.ready()`
    expect(await program(source, await heldPort())).toEqual([0, ''])
  })
})

describe('a server that is frozen', () => {
  it('is given up by idleTimeout, with the verdict of what was in flight', async () => {
    const server = await echoProcess()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const client = createClient({ port: server.port, codec: utf8(), idleTimeout: 200 })
    await client.ready()
    expect(await client.request('hello')).toBe('hello')
    server.freeze()
    const error = client.request('anybody there?').catch((reason: unknown) => reason)
    vi.advanceTimersByTime(200)
    expect(await error).toMatchObject({ delivery: 'may have been processed', cause: { timeout: 'idle' } })
    client.destroy()
    await client.close()
  })
})
