import type { Codec } from '@echo/protocol'
import { WrongReplyError } from '../load/link.js'
import type { Work } from '../load/passes.js'
import { preparedCount } from '../load/prepared-messages.js'
import { framedLoad } from '../load/wire-loads.js'
import type { Workload } from '../load/workload.js'
import { echoBatches, echoEach, serveFramed, type Handler } from '../targets/ours.js'
import type { Target } from '../targets/target.js'
import { payloadsApart, payloadsOf } from './payloads.js'
import {
  aloneName,
  batchName,
  BYTES,
  JSON_CODEC,
  type MeasuredCodec,
  MSGPACK,
  MSGPACKR,
  UTF8,
} from './codecs.js'

/** The await recv / send loop, whose server decodes and encodes each message. */
function echo(codec: MeasuredCodec, name = codec.name, what = codec.what, handler = echoEach): Target {
  return { name, what, tier: 'ours', sides: () => sides(codec, handler) }
}

async function sides(codec: MeasuredCodec, handler: Handler) {
  const loaded = await codec.load()
  return {
    serve: () => serveFramed(loaded.codec(), handler),
    load: { ...framedLoad, payload: payloadsOf(loaded) },
  }
}

/** Decodes and encodes the same messages in one process, with no socket: what the codec alone allows. */
function alone(measured: MeasuredCodec): Target {
  return {
    name: aloneName(measured.name),
    what: 'decodes and encodes, with no socket',
    tier: 'less',
    alone: true,
    // With one message in flight there is nothing to wait for: it would be the same once more.
    fits: ({ depth }) => depth !== undefined && depth > 1,
    sides: async () => {
      const { codec } = await measured.load()
      const work = async (workload: Workload) => codecWork(codec(), await payloadsFor(measured, workload))
      return { work }
    },
  }
}

function payloadsFor({ name }: MeasuredCodec, { size, depth = 1 }: Workload): Promise<readonly Uint8Array[]> {
  return payloadsApart({ codec: name, size, count: preparedCount(size, depth) })
}

/** In the pass that is timed, lengths of what was encoded are compared, so that nothing of it can be left out. */
export function codecWork(codec: Codec<unknown>, payloads: readonly Uint8Array[]): Work {
  const bytes = payloads.reduce((sum, { length }) => sum + length, 0)
  return {
    messages: payloads.length,
    bytes,
    pass() {
      let encoded = 0
      for (const payload of payloads) encoded += codec.encode(codec.decode(payload)).length
      if (encoded !== bytes) throw new WrongReplyError(`${encoded} B encoded, not ${bytes}`)
    },
    check() {
      for (const [index, payload] of payloads.entries()) {
        if (Buffer.compare(codec.encode(codec.decode(payload)), payload) !== 0)
          throw new WrongReplyError(`message ${index} is encoded as something else than it was decoded from`)
      }
    },
  }
}

/** In the order in which they are reported. */
export const codecTargets: readonly Target[] = [
  echo(BYTES),
  echo(UTF8),
  echo(JSON_CODEC),
  echo(MSGPACK),
  echo(MSGPACK, 'msgpack (A/A)', 'msgpack once more: shows the noise'),
  echo(MSGPACK, batchName(MSGPACK.name), 'msgpack, taken with recvMany()', echoBatches),
  echo(MSGPACKR),
  alone(UTF8),
  alone(JSON_CODEC),
  alone(MSGPACK),
  alone(MSGPACKR),
]
