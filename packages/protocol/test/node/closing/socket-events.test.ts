import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { listenTo, type SocketListener } from '../../../src/node/closing/socket-events.js'

/** The part of a socket that speaks. */
class Speaker extends EventEmitter {
  readableEnded = false
  closed = false
}

class Recorder implements SocketListener {
  readonly heard: unknown[][] = []
  onData = (chunk: Uint8Array) => void this.heard.push(['data', chunk])
  onEnd = () => void this.heard.push(['end'])
  onError = (error: Error) => void this.heard.push(['error', error])
  onClose = () => void this.heard.push(['close'])
}

function listening(speaker = new Speaker()) {
  const recorder = new Recorder()
  listenTo(speaker as unknown as Socket, recorder)
  return { speaker, heard: recorder.heard }
}

const nextTick = () => new Promise<void>((resolve) => process.nextTick(resolve))

it('is called for everything once, in its order', async () => {
  const { speaker, heard } = listening()
  const chunk = new Uint8Array(1)
  const error = new Error('lost')
  speaker.emit('data', chunk)
  speaker.emit('end')
  speaker.emit('error', error)
  speaker.emit('close')
  await nextTick()
  expect(heard).toEqual([['data', chunk], ['end'], ['error', error], ['close']])
})

it('hears on the next tick of an end and a close that had been before', async () => {
  const over = Object.assign(new Speaker(), { readableEnded: true, closed: true })
  const { heard } = listening(over)
  expect(heard).toEqual([])
  await nextTick()
  expect(heard).toEqual([['end'], ['close']])
})

it('puts the same functions on every socket, so that an idle one takes no memory for them', () => {
  const [one, two] = [listening().speaker, listening().speaker]
  for (const event of ['data', 'end', 'error', 'close']) {
    expect(one.listeners(event)).toHaveLength(1)
    expect(one.listeners(event)).toEqual(two.listeners(event))
  }
})
