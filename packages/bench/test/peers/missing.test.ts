import { afterEach, expect, it } from 'vitest'
import { NATIVE_SERVERS } from '../../src/peers/native-servers.js'
import { MissingError, programNamed } from '../../src/peers/toolchains.js'
import { readyTargets } from '../../src/run/run-suite.js'
import { peers } from '../../src/suites.js'

const path = process.env['PATH']
afterEach(() => {
  process.env['PATH'] = path
})

const native = (name: string) => NATIVE_SERVERS.find((each) => each.name === name)!

it.each([
  ['Go bufio', 'golang-go'],
  ['tokio batched', 'cargo'],
  ['Erlang {packet,4}', 'erlang-base'],
  ['Netty', 'default-jdk-headless'],
])(
  '%s without its program on the path is missing, and the package that brings it is named',
  async (name, debianPackage) => {
    process.env['PATH'] = import.meta.dirname
    expect(await native(name).program!.prepare()).toEqual({
      missing: expect.stringContaining(`Debian package ${debianPackage}`),
    })
  },
)

it('targets that are missing are listed, and the others run', async () => {
  process.env['PATH'] = ''
  const [go, netty] = [native('Go bufio'), native('Netty')]
  const prepared: string[] = []
  const suite = { ...peers, targets: [peers.targets[0]!, go, netty] }
  const { ready, missing } = await readyTargets(suite, (name) => prepared.push(name))
  expect(ready.map(({ name }) => name)).toEqual(['framed'])
  expect(missing.map(({ target }) => target)).toEqual([go.name, netty.name])
  expect(prepared).toEqual(['framed', go.name, netty.name])
})

it('a program is found where the path says, and only if it can be run', () => {
  process.env['PATH'] = `/nowhere:${import.meta.dirname}`
  expect(() => programNamed('missing.test.ts', 'none')).toThrow(MissingError)
  process.env['PATH'] = path
  expect(programNamed('sh', 'dash')).toMatch(/\/sh$/)
})
