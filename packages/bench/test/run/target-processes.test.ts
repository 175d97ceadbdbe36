import { expect, it } from 'vitest'
import { closed } from '../../src/load/workload.js'
import { TargetProcesses } from '../../src/run/target-processes.js'

it('the processes of a target answer until they are ended', async () => {
  const processes = new TargetProcesses({ suite: 'bench', name: 'framed' }, undefined)
  const time = { warmUp: 1, duration: 20 }
  expect(await processes.measure(closed(64, 1), time)).toHaveProperty('messages')
  expect(await processes.ask('memory')).toBeGreaterThan(10e6)
  await Promise.all([processes.end(), processes.end()])
  await expect(processes.measure(closed(64, 1), time)).rejects.toThrow(/^framed, 64 B x 1: .*ended by itself/)
  await expect(processes.ask('memory')).rejects.toThrow('ended by itself')
})
