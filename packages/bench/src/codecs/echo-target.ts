import type { Target } from '../targets/target.js'
import { echoBatches, echoEach, serveFramed, type EchoLoop } from '../targets/echo-loops.js'
import { framedLoad } from '../load/framed-load.js'
import { batchName } from './names.js'
import { payloadsOf } from './payloads.js'
import type { Subject } from './subject.js'

/** The await recv / send loop, whose server decodes and encodes each message. */
export function echoTarget(subject: Subject): Target {
  return targetOf(subject, subject.name, subject.what, echoEach)
}

/** The same with `recvMany()`. */
export function batchTarget(subject: Subject): Target {
  return targetOf(subject, batchName(subject.name), `${subject.name}, taken with recvMany()`, echoBatches)
}

function targetOf({ load }: Subject, name: string, what: string, loop: EchoLoop): Target {
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
