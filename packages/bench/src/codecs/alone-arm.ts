import type { Arm } from '../arms/arm.js'
import { CodecLink } from './codec-link.js'
import { aloneName } from './names.js'
import { payloadsOf } from './payloads.js'
import type { Subject } from './subject.js'

/** Decodes and encodes the same messages in one process, with no socket: what the codec alone allows. */
export function aloneArm(subject: Subject): Arm {
  return {
    name: aloneName(subject.name),
    what: 'decodes and encodes, with no socket',
    tier: 'less',
    alone: true,
    // With one message in flight there is nothing to wait for: it would be the same once more.
    fits: ({ depth }) => depth !== undefined && depth > 1,
    sides: async () => {
      const loaded = await subject.load()
      const payload = payloadsOf(loaded)
      return {
        load: {
          payload,
          open: async (_port, messages, first, pass) => new CodecLink(loaded.codec(), messages, first, pass),
        },
      }
    },
  }
}
