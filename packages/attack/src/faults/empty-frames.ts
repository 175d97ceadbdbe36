import { describeFault } from '../fault.js'
import { atMost, exactly, MIB, shown } from '../figure.js'
import { peakMemory, resetPeak } from '../server/memory.js'

export const emptyFrames = describeFault({
  name: 'empty-frames',
  what: 'a million empty frames in one burst, all of them answered',
  full: { deadline: 60, frames: 1_000_000 },
  short: { deadline: 30, frames: 250_000 },
  figures: ({ frames }) => ({
    extra: atMost(8, 'resident memory at the heaviest moment of the burst', 'MiB'),
    peak: shown('the same at its peak, garbage included', 'MiB'),
    answered: exactly(frames, 'answers'),
  }),
  async run(stage, { frames }) {
    const { process: server, target } = await stage.server({ handler: 'weigh' })
    const attacker = stage.attacker('burst')
    await attacker.call('run', { target, frames: frames / 4 })
    await server.call('heaviest')
    const before = await server.call('memory')
    await resetPeak(server.pid)
    const answered = await attacker.call('run', { target, frames })
    const heaviest = await server.call('heaviest')
    const peak = await peakMemory(server.pid)
    return {
      extra: (heaviest - before.resident) / MIB,
      peak: (peak - before.resident) / MIB,
      answered,
    }
  },
})
