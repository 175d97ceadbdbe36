import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { childrenOf, endLab, isAlive, startLab } from './lab-command.js'

/** Has the lab run something, so that its programs are there. */
async function run(url: string): Promise<void> {
  const response = await fetch(`${url}run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url.slice(0, -1) },
    body: JSON.stringify({ kind: 'sends', messages: [{ text: 'hello' }] }),
  })
  expect(response.status).toBe(200)
}

// It looks into /proc.
describe.skipIf(process.platform !== 'linux')('the command lab', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGKILL', null],
  ] as const)('leaves no child after %s', async (signal, exitCode) => {
    const lab = await startLab()
    await run(lab.url)
    const children = childrenOf(lab.process.pid!)
    expect(children).toHaveLength(2)
    const gone = once(lab.process, 'exit')
    lab.process.kill(signal)
    expect((await gone)[0]).toBe(exitCode)
    await expect.poll(() => children.filter(isAlive)).toEqual([])
  })

  it('leaves no child after SIGKILL in the middle of an experiment with programs of its own', async () => {
    const lab = await startLab()
    await run(lab.url)
    // It is not answered: the lab is killed meanwhile.
    const unanswered = fetch(`${lab.url}run`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: lab.url.slice(0, -1) },
      body: JSON.stringify({ kind: 'killed', messages: [{ text: 'hello' }, { text: 'next' }] }),
    }).catch(() => 'lost')
    await expect.poll(() => childrenOf(lab.process.pid!).length).toBe(5)
    const children = childrenOf(lab.process.pid!)
    lab.process.kill('SIGKILL')
    expect(await unanswered).toBe('lost')
    await expect.poll(() => children.filter(isAlive)).toEqual([])
  })

  it('refuses a port that is none', async () => {
    const { execFile } = await import('node:child_process')
    const child = execFile(process.execPath, [`${import.meta.dirname}/../dist/lab.js`, '--port', '70000'])
    let errors = ''
    child.stderr!.on('data', (chunk) => (errors += String(chunk)))
    const [code] = (await once(child, 'close')) as [number]
    expect([code, errors]).toEqual([2, '--port 70000: it takes a whole number, 0 to 65535\n'])
  })

  it('ends by itself when it is asked to', async () => {
    const lab = await startLab()
    await endLab(lab)
    expect(lab.process.exitCode).toBe(130)
  })
})
