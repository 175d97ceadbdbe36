import { afterEach, expect, it } from 'vitest'
import { erlang } from '../../src/peers/erlang.js'
import { findProgram } from '../../src/peers/find-program.js'
import { go } from '../../src/peers/go.js'
import { netty } from '../../src/peers/netty.js'
import { tokioBatched } from '../../src/peers/tokio.js'
import { readyTargets } from '../../src/run/ready-targets.js'
import { peers } from '../../src/suites/peers.js'

const path = process.env['PATH']
afterEach(() => {
  process.env['PATH'] = path
})

it.each([
  [go, 'golang-go'],
  [tokioBatched, 'cargo'],
  [erlang, 'erlang-base'],
  [netty, 'default-jdk-headless'],
])(
  '$name without its program on the path is missing, and the package that brings it is named',
  async (target, name) => {
    process.env['PATH'] = import.meta.dirname
    expect(await target.program!.prepare()).toEqual({
      missing: expect.stringContaining(`Debian package ${name}`),
    })
  },
)

it('targets that are missing are listed, and the others run', async () => {
  process.env['PATH'] = ''
  const { ready, missing } = await readyTargets({ ...peers, targets: [peers.targets[0]!, go, netty] })
  expect(ready.map(({ name }) => name)).toEqual(['framed'])
  expect(missing.map(({ target }) => target)).toEqual([go.name, netty.name])
})

it('a program is found where the path says, and only if it can be run', () => {
  process.env['PATH'] = `/nowhere:${import.meta.dirname}`
  expect(findProgram('missing.test.ts')).toBeUndefined()
  process.env['PATH'] = path
  expect(findProgram('sh')).toMatch(/\/sh$/)
})
