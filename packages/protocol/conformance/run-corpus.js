// Plain JavaScript, no node: module and no DOM: browsers, Bun, Deno and every Node run this very file.

/** @typedef {typeof import('@echo/protocol')} Protocol */
/** @typedef {{ payload: string }} PayloadEvent */
/** @typedef {{ error: string, declared?: number, limit?: number, part?: string, expected?: number, received?: number }} ErrorEvent */
/** @typedef {PayloadEvent | ErrorEvent} ExpectedEvent */
/**
 * One of four: a stream to decode (`chunks`, `events`), payloads to encode (`payloads`, `bytes`), payloads that are
 * refused (`payloads`, `error`), options that are refused (`error` alone).
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {object} [options]
 * @property {string[]} [chunks]
 * @property {boolean} [end]
 * @property {ExpectedEvent[]} [events]
 * @property {string[]} [payloads]
 * @property {string} [bytes]
 * @property {string} [error]
 */
/** @typedef {{ name: string, cases: Case[] }} CorpusFile `name` is the file's own, for the report. */
/** @typedef {{ file: string, name: string, problem: string }} Failure */
/** @typedef {{ passed: number, failures: Failure[] }} Result */
/** @typedef {{ payload: Uint8Array } | { error: unknown }} Event */

/**
 * Runs every case of every file.
 *
 * @param {Protocol} protocol
 * @param {readonly CorpusFile[]} files
 * @returns {Result}
 */
export function runCorpus(protocol, files) {
  /** @type {Result} */
  const result = { passed: 0, failures: [] }
  for (const file of files) {
    for (const test of file.cases) {
      const problem = runCase(protocol, test)
      if (problem === undefined) result.passed++
      else result.failures.push({ file: file.name, name: test.name, problem })
    }
  }
  return result
}

/**
 * What is wrong, or `undefined`: the case passed.
 *
 * @param {Protocol} protocol
 * @param {Case} test
 * @returns {string | undefined}
 */
export function runCase(protocol, test) {
  const stranger = Object.keys(test).find((key) => !KEYS.has(key))
  if (stranger !== undefined) return `the case has a key that this runner does not know: ${stranger}`
  try {
    if (test.chunks !== undefined) return decoding(protocol, test, test.chunks)
    if (test.payloads !== undefined) return encoding(protocol, test, test.payloads)
    return refusedOptions(protocol, test)
  } catch (error) {
    return `unexpected: ${describeError(protocol, error)}`
  }
}

/** `from` and `differs` are for readers. */
const KEYS = new Set('name from differs options chunks end events payloads bytes error'.split(' '))
const ERROR_FIELDS = /** @type {const} */ (['declared', 'limit', 'part', 'expected', 'received'])

/**
 * @param {Protocol} protocol
 * @param {Case} test
 * @param {readonly string[]} chunks
 */
function decoding(protocol, test, chunks) {
  const wanted = test.events
  if (wanted === undefined) return 'a case with chunks needs events'
  const payloads = wanted.map((event) => ('payload' in event ? fromHex(event.payload) : undefined))
  for (const [cut, parts] of deliveries(chunks.map(fromHex))) {
    for (const late of [false, true]) {
      const decoder = new protocol.FrameDecoder(test.options)
      const { events, over } = decode(protocol, decoder, test, parts, late)
      const wrong = difference(protocol, events, wanted, payloads) ?? (over ? stirring(decoder) : undefined)
      if (wrong !== undefined) return `${cut}, drained ${late ? 'at the end' : 'after each chunk'}: ${wrong}`
    }
  }
  return undefined
}

/**
 * The same stream in every way it may arrive.
 *
 * @param {readonly Uint8Array[]} given
 * @returns {Generator<[label: string, chunks: readonly Uint8Array[]]>}
 */
function* deliveries(given) {
  const stream = concat(given)
  yield ['in the chunks given', given]
  yield ['whole', [stream]]
  yield ['byte by byte', Array.from(stream, (_, at) => stream.subarray(at, at + 1))]
  for (let at = 0; at <= stream.length; at++) {
    yield [`cut at ${at}`, [stream.subarray(0, at), stream.subarray(at)]]
  }
}

/**
 * @param {Protocol} protocol
 * @param {InstanceType<Protocol['FrameDecoder']>} decoder
 * @param {Case} test
 * @param {readonly Uint8Array[]} chunks
 * @param {boolean} late Whether all is pushed before anything is taken out.
 * @returns {{ events: Event[], over: boolean }} `over`: nothing may come any more.
 */
function decode(protocol, decoder, test, chunks, late) {
  // A decoder that never comes to an end must not hang the run.
  const mostEvents = (test.events?.length ?? 0) + 1
  /** @type {Event[]} */
  const events = []

  /** Whether decoding can go on. */
  function drain() {
    while (events.length < mostEvents) {
      try {
        const payload = decoder.next()
        if (payload === undefined) return true
        events.push({ payload })
      } catch (error) {
        events.push({ error })
        if (!isRecoverable(protocol, error)) return false
      }
    }
    return false
  }

  for (const chunk of chunks) {
    decoder.push(chunk)
    if (!late && !drain()) return { events, over: true }
  }
  if (late && !drain()) return { events, over: true }
  if (test.end === false) return { events, over: false }
  try {
    decoder.end()
  } catch (error) {
    events.push({ error })
  }
  return { events, over: true }
}

/**
 * After a fatal error or the end a decoder gives nothing and says nothing, whatever it is fed.
 *
 * @param {InstanceType<Protocol['FrameDecoder']>} decoder
 * @returns {string | undefined}
 */
function stirring(decoder) {
  for (const chunk of [new Uint8Array(0), new Uint8Array(16)]) {
    decoder.push(chunk)
    if (decoder.next() !== undefined) return 'it delivered a payload although it was over'
  }
  try {
    decoder.end()
    return undefined
  } catch (error) {
    return `end() threw although it was over: ${String(error)}`
  }
}

/**
 * @param {Protocol} protocol
 * @param {readonly Event[]} events
 * @param {readonly ExpectedEvent[]} wanted
 * @param {readonly (Uint8Array | undefined)[]} payloads The bytes of those in `wanted`.
 * @returns {string | undefined}
 */
function difference(protocol, events, wanted, payloads) {
  for (let at = 0; at < Math.max(events.length, wanted.length); at++) {
    const event = events[at]
    const want = wanted[at]
    if (isSame(protocol, event, want, payloads[at])) continue
    const got = event === undefined ? 'nothing' : describe(protocol, event)
    return `event ${at} should be ${want === undefined ? 'nothing' : short(want)}, and is ${got}`
  }
  return undefined
}

/**
 * @param {Protocol} protocol
 * @param {Event | undefined} event
 * @param {ExpectedEvent | undefined} want
 * @param {Uint8Array | undefined} payload
 */
function isSame(protocol, event, want, payload) {
  if (event === undefined || want === undefined) return false
  if ('payload' in event) return payload !== undefined && isEqual(event.payload, payload)
  return 'error' in want && isError(protocol, event.error, want)
}

/**
 * Fields that the corpus does not name are not compared.
 *
 * @param {Protocol} protocol
 * @param {unknown} error
 * @param {ErrorEvent} want
 */
function isError(protocol, error, want) {
  if (!(error instanceof protocol.EchoError) || error.code !== want.error) return false
  return ERROR_FIELDS.every((field) => want[field] === undefined || fieldOf(error, field) === want[field])
}

/**
 * @param {Protocol} protocol
 * @param {Case} test
 * @param {readonly string[]} texts
 */
function encoding(protocol, test, texts) {
  const { options, error, bytes } = test
  const payloads = texts.map(fromHex)
  const encoder = new protocol.FrameEncoder(options)
  /** @type {Record<string, () => Uint8Array[]>} */
  const ways = {
    encodeFrame: () => payloads.map((payload) => protocol.encodeFrame(payload, options)),
    encode: () => payloads.map((payload) => encoder.encode(payload)),
    encodeParts: () => payloads.flatMap((payload) => encoder.encodeParts(payload)),
    encodeAll: () => encoder.encodeAll(payloads),
  }
  for (const [name, encode] of Object.entries(ways)) {
    const wrong = error === undefined ? misencoded(encode, bytes) : refusal(protocol, error, encode)
    if (wrong !== undefined) return `${name}: ${wrong}`
  }
  return undefined
}

/**
 * @param {() => Uint8Array[]} encode
 * @param {string | undefined} bytes
 */
function misencoded(encode, bytes) {
  if (bytes === undefined) return 'a case with payloads needs bytes or an error'
  const made = concat(encode())
  return isEqual(made, fromHex(bytes))
    ? undefined
    : `it should give ${short(bytes)}, and gave ${short(toHex(made))}`
}

/**
 * @param {Protocol} protocol
 * @param {Case} test
 */
function refusedOptions(protocol, test) {
  if (test.error === undefined) return 'a case needs chunks, payloads or an error'
  return refusal(protocol, test.error, () => new protocol.FrameDecoder(test.options))
}

/**
 * @param {Protocol} protocol
 * @param {string} code
 * @param {() => unknown} attempt
 * @returns {string | undefined}
 */
function refusal(protocol, code, attempt) {
  try {
    attempt()
  } catch (error) {
    if (isError(protocol, error, { error: code })) return undefined
    return `it should be refused with ${code}, and was with ${describeError(protocol, error)}`
  }
  return `it should be refused with ${code}, and was accepted`
}

/**
 * @param {Protocol} protocol
 * @param {unknown} error
 */
function isRecoverable(protocol, error) {
  return error instanceof protocol.EchoError && error.recoverable
}

/**
 * @param {Protocol} protocol
 * @param {Event} event
 */
function describe(protocol, event) {
  return 'payload' in event ? short({ payload: toHex(event.payload) }) : describeError(protocol, event.error)
}

/**
 * @param {Protocol} protocol
 * @param {unknown} error
 */
function describeError(protocol, error) {
  if (!(error instanceof protocol.EchoError)) return `an error of no kind of ours: ${String(error)}`
  const fields = ERROR_FIELDS.map((field) => [field, fieldOf(error, field)])
  return short({ error: error.code, ...Object.fromEntries(fields), recoverable: error.recoverable })
}

/**
 * @param {Error} error
 * @param {string} field
 * @returns {unknown}
 */
function fieldOf(error, field) {
  return Reflect.get(error, field)
}

/** @param {unknown} value */
function short(value) {
  const text = JSON.stringify(value)
  return text.length > 200 ? `${text.slice(0, 200)}… (${text.length} characters)` : text
}

/**
 * @param {string} text
 * @returns {Uint8Array}
 */
function fromHex(text) {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new TypeError(`not bytes in hex: ${short(text)}`)
  return Uint8Array.from({ length: text.length / 2 }, (_, at) =>
    Number.parseInt(text.slice(at * 2, at * 2 + 2), 16),
  )
}

/** @param {Uint8Array} bytes */
function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @param {readonly Uint8Array[]} parts */
function concat(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/**
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
function isEqual(left, right) {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}
