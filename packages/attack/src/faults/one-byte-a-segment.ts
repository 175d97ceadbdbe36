import { describeFault } from '../fault.js'
import { atMost, exactly, MIB, shown } from '../figure.js'
import { peakMemory, resetPeak } from '../server/memory.js'

export const oneByteASegment = describeFault({
  name: 'one-byte-a-segment',
  what: 'a frame of 1 MiB, one byte a segment',
  full: { deadline: 180, size: MIB, warmUps: 2 },
  short: { deadline: 60, size: MIB / 4, warmUps: 6 },
  figures: ({ size }) => ({
    extra: atMost(4, 'resident memory, all but one byte received', 'MiB'),
    peak: shown('the same at its peak, garbage included', 'MiB'),
    echoed: exactly(size + 4, 'bytes that came back'),
  }),
  async run(stage, { size, warmUps }) {
    const { process: server, target } = await stage.server({ handler: 'echo' })
    const attacker = stage.attacker('segments')
    for (let i = 0; i < warmUps; i++) {
      await attacker.call('begin', { target, size: size / 4 })
      await attacker.call('finish')
    }
    const before = await server.call('memory')
    await resetPeak(server.pid)
    await attacker.call('begin', { target, size })
    const peak = await peakMemory(server.pid)
    const during = await server.call('memory')
    return {
      extra: (during.resident - before.resident) / MIB,
      peak: (peak - before.resident) / MIB,
      echoed: await attacker.call('finish'),
    }
  },
})
