import { between, type Random, seededRandom } from '@echo/harness'
import { header, inParallel } from '../attacks/open-sockets.js'
import { describeFault } from '../fault.js'
import { exactly } from '../figure.js'
import { reported } from '../stage.js'

const TRUNCATED = 'ECHO_ERR_TRUNCATED_FRAME'
const MOST_WHOLE_FRAMES = 3
const LARGEST = 5_000

export const killedClient = describeFault({
  name: 'killed-client',
  what: 'kill -9 of a client process at a random offset of a frame',
  full: { deadline: 240, clients: 500, seed: 1 },
  short: { deadline: 60, clients: 40, seed: 1 },
  figures: ({ clients }) => ({
    truncated: exactly(clients, 'TruncatedFrameError'),
    lost: exactly(0, 'whole messages lost'),
    partial: exactly(0, 'partial messages delivered'),
  }),
  async run(stage, { clients, seed }) {
    const { process: server, target } = await stage.server({ handler: 'collect' })
    const random = seededRandom(seed)
    let whole = 0
    const one = async () => {
      const stream = cutStream(random)
      whole += stream.whole
      const client = stage.attacker('mid-frame')
      await client.call('send', { target, hex: stream.hex })
      await client.end()
    }
    await inParallel(clients, one, 4)
    const report = await reported(server, ({ open }) => open === 0)
    return {
      truncated: report.closed[`remote protocol ${TRUNCATED}`] ?? 0,
      lost: Math.max(0, whole - report.messages),
      partial: Math.max(0, report.messages - whole),
    }
  },
})

/** Some whole frames, and a part of one more: at least a byte of its header, at least a byte too few. */
function cutStream(random: Random): { hex: string; whole: number } {
  const whole = between(random, 0, MOST_WHOLE_FRAMES)
  const frames = Array.from({ length: whole }, () => frame(between(random, 0, LARGEST)))
  const last = frame(between(random, 1, LARGEST))
  const bytes = between(random, 1, last.length / 2 - 1)
  return { hex: frames.join('') + last.slice(0, bytes * 2), whole }
}

function frame(length: number): string {
  return header(length) + '77'.repeat(length)
}
