// Plain JavaScript, no node: module and no DOM, like run-corpus.js: what the corpus cannot say, tried once.

/** @typedef {import('./run-corpus.js').Protocol} Protocol */
/** @typedef {import('./run-corpus.js').Result} Result */

/** @type {Record<string, (protocol: Protocol) => unknown>} */
const CHECKS = {
  'utf8 carries text': ({ utf8 }) => carries(utf8(), 'grüße, 世界 🙂'),
  'json carries a value': ({ json }) => carries(json(), { a: [1, 'x', null, true], b: { c: -1.5 } }),
  'msgpack carries a value': ({ msgpack }) =>
    carries(msgpack(), { a: [1, 'x', null, true], b: { c: -1.5 }, d: Uint8Array.of(0, 255) }),
  'bytes carries bytes': ({ bytes }) => carries(bytes(), Uint8Array.of(0, 1, 254, 255)),
  'every codec refuses what it cannot read': (protocol) => {
    for (const codec of [protocol.utf8(), protocol.json(), protocol.msgpack()]) {
      const error = thrownBy(() => codec.decode(Uint8Array.of(0xc1)))
      if (!(error instanceof protocol.CodecError)) throw new Error(`${codec.name} threw ${String(error)}`)
    }
  },
  'decodeFrames gives frames, then the error': async ({ decodeFrames, TruncatedFrameError }) => {
    /** @type {Uint8Array[]} */
    const payloads = []
    try {
      for await (const payload of decodeFrames([STREAM, STREAM.subarray(0, 3)])) payloads.push(payload)
    } catch (error) {
      if (!(error instanceof TruncatedFrameError)) throw error
      expectSame(payloads, PAYLOADS)
      return
    }
    throw new Error('it ended as if nothing were missing')
  },
  'decodeFrameBatches gives what a chunk held': async ({ decodeFrameBatches }) => {
    expectSame(await all(decodeFrameBatches([STREAM, STREAM])), [PAYLOADS, PAYLOADS])
  },
  'decodeFrames reports discarded frames': async ({ decodeFrames }) => {
    /** @type {number[]} */
    const discarded = []
    const frames = decodeFrames([STREAM], {
      maxFrameLength: 1,
      tooLarge: 'discard',
      onDiscard: ({ declared }) => discarded.push(declared),
    })
    expectSame([await all(frames), discarded], [[PAYLOADS[0], PAYLOADS[1]], [2]])
  },
  'encodeFrames gives a frame for each payload': async ({ encodeFrames }) => {
    expectSame(await joined(encodeFrames(PAYLOADS)), STREAM)
  },
  'encodeFrameBatches gives the frames of each batch': async ({ encodeFrameBatches }) => {
    expectSame(await joined(encodeFrameBatches([PAYLOADS, PAYLOADS])), Uint8Array.of(...STREAM, ...STREAM))
  },
  "frameDecoderStream fits the platform's streams": async ({ frameDecoderStream }) => {
    const chunks = [STREAM.subarray(0, 6), STREAM.subarray(6)]
    expectSame(await all(valuesOf(streamOf(chunks).pipeThrough(frameDecoderStream()))), PAYLOADS)
  },
  "frameEncoderStream fits the platform's streams": async ({ frameEncoderStream }) => {
    expectSame(await joined(valuesOf(streamOf(PAYLOADS).pipeThrough(frameEncoderStream()))), STREAM)
  },
}

const PAYLOADS = [Uint8Array.of(), Uint8Array.of(97), Uint8Array.of(98, 99)]
const STREAM = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1, 97, 0, 0, 0, 2, 98, 99)

/**
 * @param {Protocol} protocol
 * @returns {Promise<Result>}
 */
export async function runSmoke(protocol) {
  /** @type {Result} */
  const result = { passed: 0, failures: [] }
  for (const [name, check] of Object.entries(CHECKS)) {
    try {
      await check(protocol)
      result.passed++
    } catch (error) {
      result.failures.push({ file: 'smoke', name, problem: String(error) })
    }
  }
  return result
}

/**
 * @template T
 * @param {import('@echo/protocol').Codec<T>} codec
 * @param {T} message
 */
function carries(codec, message) {
  expectSame(codec.decode(Uint8Array.from(codec.encode(message))), message)
}

/** @param {() => unknown} attempt */
function thrownBy(attempt) {
  try {
    attempt()
  } catch (error) {
    return error
  }
  return undefined
}

/**
 * @param {unknown} actual
 * @param {unknown} expected
 */
function expectSame(actual, expected) {
  const [got, wanted] = [written(actual), written(expected)]
  if (got !== wanted) throw new Error(`it should be ${wanted}, and is ${got}`)
}

/** @param {unknown} value */
function written(value) {
  return JSON.stringify(value, (_, part) => (part instanceof Uint8Array ? { bytes: Array.from(part) } : part))
}

/**
 * @template T
 * @param {AsyncIterable<T>} source
 */
async function all(source) {
  /** @type {T[]} */
  const items = []
  for await (const item of source) items.push(item)
  return items
}

/** @param {AsyncIterable<Uint8Array>} source */
async function joined(source) {
  const pieces = await all(source)
  return Uint8Array.from(pieces.flatMap((piece) => Array.from(piece)))
}

/**
 * @param {readonly Uint8Array[]} chunks
 * @returns {ReadableStream<Uint8Array>}
 */
function streamOf(chunks) {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

/**
 * Not every browser can iterate over a stream.
 *
 * @param {ReadableStream<Uint8Array>} stream
 */
async function* valuesOf(stream) {
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}
