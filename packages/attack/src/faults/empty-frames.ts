import { describeFault } from '../fault.js'
import { atMost, exactly, shown } from '../figure.js'
import { MIB } from '../units.js'

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
    await server.resetPeak()
    const answered = await attacker.call('run', { target, frames })
    const heaviest = await server.call('heaviest')
    const peak = await server.peakMemory()
    return {
      extra: (heaviest - before.resident) / MIB,
      peak: (peak - before.resident) / MIB,
      answered,
    }
  },
})
