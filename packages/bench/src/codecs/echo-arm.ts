import type { Arm } from '../arms/arm.js'
import { echoBatches, echoEach, serveFramed, type EchoLoop } from '../arms/echo-loops.js'
import { framedLoad } from '../load/framed-load.js'
import { batchName } from './names.js'
import { payloadsOf } from './payloads.js'
import type { Subject } from './subject.js'

/** The await recv / send loop, whose server decodes and encodes each message. */
export function echoArm(subject: Subject): Arm {
  return armOf(subject, subject.name, subject.what, echoEach)
}

/** The same with `recvMany()`. */
export function batchArm(subject: Subject): Arm {
  return armOf(subject, batchName(subject.name), `${subject.name}, taken with recvMany()`, echoBatches)
}

function armOf({ load }: Subject, name: string, what: string, loop: EchoLoop): Arm {
  return {
    name,
    what,
    tier: 'ours',
    sides: async () => {
      const subject = await load()
      return {
        serve: () => serveFramed(subject.codec(), loop),
        load: { ...framedLoad, payload: payloadsOf(subject) },
      }
    },
  }
}
