import { LIMITS, RECV_SIZE, type Experiment, type Kind, type MessageSpec } from './trace.js'

/** What was asked for, or a file that was opened, is not what it should be. The message is one line. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** How many messages each kind takes: at least, at most. */
const COUNTS: Record<Kind, readonly [number, number]> = {
  sends: [1, LIMITS.messages],
  stall: [1, 1],
  ends: [1, 1],
  killed: [2, 2],
  backlog: [2, 2],
  stops: [0, 0],
}

/**
 * Makes an experiment of what somebody has sent: known members only, within the limits.
 * @throws {InputError}
 */
export function checkExperiment(input: unknown): Experiment {
  const given = record('an experiment', input)
  const kind = given['kind']
  if (typeof kind !== 'string' || !Object.hasOwn(COUNTS, kind)) return fail('kind: unknown')
  const messages = checkMessages(kind as Kind, given['messages'])
  const pace = given['pace'] ?? 'turn'
  const recvSize = whole('recvSize', given['recvSize'] ?? RECV_SIZE, 1, LIMITS.recvSize)
  const think = whole('think', given['think'] ?? 0, 0, LIMITS.think)
  const reads = messages.reduce((sum, message) => sum + Math.ceil(specLength(message) / recvSize), 0)
  if (reads > LIMITS.reads) return fail(`recvSize: so small that it takes more than ${LIMITS.reads} reads`)
  if (reads * think > LIMITS.thinking) return fail(`think: more than ${LIMITS.thinking} ms in all`)
  return {
    kind: kind as Kind,
    messages,
    pace: pace === 'turn' || pace === 'corked' ? pace : whole('pace', pace, 1, LIMITS.pace),
    recvSize,
    think,
    noDelay: given['noDelay'] !== false,
    ...(given['cuts'] === undefined ? {} : { cuts: checkCuts(given['cuts']) }),
  }
}

/** Bytes of a message's payload. */
export function specLength({ text, hex, times = 1 }: MessageSpec): number {
  return (hex === undefined ? utf8Length(text ?? '') : hex.length / 2) * times
}

function checkMessages(kind: Kind, input: unknown): MessageSpec[] {
  const [least, most] = COUNTS[kind]
  const wanted = least === most ? String(least) : `${least} to ${most}`
  if (!Array.isArray(input) || input.length < least || input.length > most)
    return fail(`messages: ${kind} takes ${wanted}`)
  const messages = input.map(checkMessage)
  const lengths = messages.map(specLength)
  if (lengths.some((length) => length > LIMITS.messageBytes))
    return fail(`a message has at most ${LIMITS.messageBytes} bytes`)
  if (lengths.reduce((sum, length) => sum + length, 0) > LIMITS.totalBytes)
    return fail(`all messages together have at most ${LIMITS.totalBytes} bytes`)
  if (kind === 'ends' && lengths[0]! < 3) return fail('ends: the message has at least 3 bytes')
  return messages
}

function checkMessage(input: unknown): MessageSpec {
  const { text, hex, times } = record('a message', input)
  const repeated = times === undefined ? {} : { times: whole('times', times, 1, LIMITS.messageBytes) }
  if (typeof hex === 'string') {
    if (/^([0-9a-f]{2})*$/i.test(hex)) return { hex: hex.toLowerCase(), ...repeated }
    return fail('hex: pairs of hexadecimal digits')
  }
  return typeof text === 'string' ? { text, ...repeated } : fail('a message has a text or hex')
}

function checkCuts(input: unknown): Experiment['cuts'] {
  const { every, at } = record('cuts', input)
  if (every !== undefined) return { every: whole('every', every, 1, LIMITS.messageBytes) }
  if (!Array.isArray(at) || at.length > LIMITS.cuts)
    return fail(`cuts: every, or at with at most ${LIMITS.cuts} offsets`)
  return { at: at.map((offset) => whole('at', offset, 1, 2 * LIMITS.totalBytes)) }
}

export function record(name: string, input: unknown): Record<string, unknown> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return fail(`${name} is an object`)
  return input as Record<string, unknown>
}

export function whole(name: string, input: unknown, least: number, most: number): number {
  if (Number.isInteger(input) && (input as number) >= least && (input as number) <= most)
    return input as number
  return fail(`${name}: a whole number from ${least} to ${most}`)
}

export function fail(message: string): never {
  throw new InputError(message)
}

function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const code = character.codePointAt(0)!
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_00_00 ? 3 : 4
  }
  return length
}
