import { createClient } from '@echo/client'
import { ConnectionClosedError, utf8 } from '@echo/protocol'
import { expect, it } from 'vitest'
import { echoProcess } from './echo-process.js'
import { heldPort } from './held-port.js'

it('settles every request once, with its verdict, when the server is killed under load; and is back with the next', async () => {
  const server = await echoProcess(await heldPort())
  const client = createClient({ port: server.port, codec: utf8(), reconnect: { maxDelay: 50 } })
  await client.ready()
  const settled = new Map<number, number>()
  const verdicts = new Map<string | undefined, number>()
  let replies = 0
  let lost!: () => void
  const loss = new Promise<void>((resolve) => (lost = resolve))

  async function ask(id: number): Promise<void> {
    try {
      expect(await client.request(`${id}:${'x'.repeat(4_096)}`)).toMatch(new RegExp(`^${id}:`))
      replies++
    } catch (error) {
      expect(error).toBeInstanceOf(ConnectionClosedError)
      const { delivery } = error as ConnectionClosedError
      verdicts.set(delivery, (verdicts.get(delivery) ?? 0) + 1)
      lost()
    }
    settled.set(id, (settled.get(id) ?? 0) + 1)
  }

  let made = 0
  const asked: Promise<void>[] = []
  let killed: Promise<void> | undefined
  const filling = (async () => {
    while (client.state === 'ready') {
      while (client.state === 'ready' && made - settled.size < 512) asked.push(ask(made++))
      if (replies > 2_000) killed ??= server.kill()
      await new Promise(setImmediate)
    }
  })()
  await Promise.all([loss, filling])
  await Promise.all(asked)
  await killed

  expect(settled.size).toBe(made)
  expect([...settled.values()].every((times) => times === 1)).toBe(true)
  expect(replies + (verdicts.get('not sent') ?? 0) + (verdicts.get('may have been processed') ?? 0)).toBe(
    made,
  )
  expect(verdicts.get('may have been processed')).toBeGreaterThan(0)
  await echoProcess(server.port)
  await client.ready()
  expect(await client.request('again')).toBe('again')
  await client.close()
})
