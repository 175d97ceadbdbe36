import { PATIENCE } from '../engine/sends.js'
import { counted } from '../terminal/text.js'
import { formatTime } from '../trace/bytes.js'
import { RECV_SIZE, type ExperimentSpec, type Lane } from '../trace/trace.js'
import { intactCount, outcomeOf } from '../trace/verdict.js'

/** A row of the comparison: an experiment, and what is said of it. */
export interface Row {
  readonly title: string
  readonly sent: string
  /** Why the modes differ, or do not: one sentence. */
  readonly why: string
  readonly experiment: ExperimentSpec
  /** What was seen in one lane, in a few words. */
  readonly observed: (lane: Lane) => string
}

const LARGE = 5000
/** Its three bytes lie on both sides of what one recv() gives. */
const CHARACTER = '粘'
const SPLIT = `${'x'.repeat(RECV_SIZE - 1)}${CHARACTER}y`
const texts = (...all: string[]) => all.map((text) => ({ text }))

export const ROWS: readonly Row[] = [
  {
    title: 'hello',
    sent: "'hello'",
    why: 'One small message alone on the wire fits one read: raw works by luck, and the trap stays hidden.',
    experiment: { kind: 'stall', messages: texts('hello') },
    observed: reply,
  },
  {
    title: 'an empty message',
    sent: "''",
    why: 'No bytes, nothing on the wire: both sides wait. An empty frame is its header, four bytes of zero.',
    experiment: { kind: 'stall', messages: texts('') },
    observed: reply,
  },
  {
    title: 'ten sends in one turn',
    sent: "'m0', 'm1', … 'm9'",
    why: 'TCP carries bytes: a read gives what is there by then, so messages come glued. Lengths separate them.',
    experiment: { kind: 'sends', messages: texts(...Array.from({ length: 10 }, (_, index) => `m${index}`)) },
    observed(lane) {
      const all = intactCount(lane.flows[0]!) === 10 ? 'each as it was sent' : quoted(lane)
      return `10 sends, ${results(lane)}: ${all}`
    },
  },
  {
    title: 'a message larger than the buffer',
    sent: `one message of ${LARGE} bytes, buffer ${RECV_SIZE}`,
    why: `recv(${RECV_SIZE}) gives at most so many bytes, and none of its reads says where the message ends.`,
    experiment: { kind: 'sends', messages: [{ text: 'x', times: LARGE }] },
    observed: (lane) => `${results(lane)} of ${sizes(lane)} bytes`,
  },
  {
    title: 'a multi-byte character cut in two',
    sent: `${RECV_SIZE - 1} x, then '${CHARACTER}y'`,
    why: 'A read that ends inside a character decodes to U+FFFD; a frame is decoded when all of it is there.',
    experiment: { kind: 'sends', messages: texts(SPLIT) },
    observed(lane) {
      const { got, sha256 } = lane.flows[0]!
      if (sha256?.sent !== sha256?.got) return 'other bytes than were sent'
      const stream = Buffer.from(SPLIT)
      const text = got.map(({ start, end, header }) => stream.toString('utf8', start, end - header)).join('')
      const broken = text.split('\uFFFD').length - 1
      return `${results(lane)}, the end is '${text.slice(RECV_SIZE - 1)}': ${broken} U+FFFD`
    },
  },
  {
    title: 'a client that is killed',
    sent: "'hello', a reply, kill -9; 'next' by the next client",
    why: 'The original loop does not look whether recv() gave anything, and never comes to the next client.',
    experiment: { kind: 'killed', messages: texts('hello', 'next') },
    observed(lane) {
      const { over } = lane.flows[0]!
      const end = over === undefined ? 'no end was seen' : 'the end was seen'
      return `${over?.spun === undefined ? end : `recv() gave nothing ${over.spun} times in 40 ms`}; then ${reply(lane)}`
    },
  },
  {
    title: 'a client that ends in mid-message',
    sent: "3 bytes of 'hello', then the end",
    why: 'Without a length nobody knows that two bytes are missing: half a message passes for a whole one.',
    experiment: { kind: 'ends', messages: texts('hello') },
    observed(lane) {
      const { failed } = lane.flows[0]!
      if (failed === undefined) return `${quoted(lane)}, then a clean end`
      return `${failed.name}: ${failed.received} of ${failed.expected} ${failed.part} bytes`
    },
  },
  {
    title: 'a second client that waits',
    sent: "'two' by a second client, while the first is served",
    why: 'The original loop serves one client at a time, and the others wait in the kernel. serve() serves all.',
    experiment: { kind: 'backlog', messages: texts('one', 'two') },
    observed(lane) {
      const outcome = outcomeOf(lane, { kind: 'backlog' })
      if (outcome.kind !== 'waited') return reply(lane)
      const until = outcome.good ? '' : ', until the first left'
      return `${reply(lane)} after ${formatTime(outcome.time)}${until}`
    },
  },
]

function reply(lane: Lane): string {
  const { flows, mode } = lane
  const none = flows.at(-1)!.got.length === 0
  return none ? `no reply within ${PATIENCE[mode]} ms: it stalls` : `the reply ${quoted(lane)}`
}

function results({ mode, flows }: Lane): string {
  return counted(flows[0]!.got.length, mode === 'raw' ? 'read' : 'message')
}

/** What the last of the lane's flows gave. */
function quoted({ flows }: Lane): string {
  return flows
    .at(-1)!
    .got.map(({ head }) => `'${Buffer.from(head, 'hex').toString()}'`)
    .join(' ')
}

/** Lengths as a sum: `1024+1024+904`. Of more than six, the first four and the last. */
function sizes({ flows }: Lane): string {
  const all = flows[0]!.got.map(({ start, end, header }) => end - start - header)
  return (all.length <= 6 ? all : [...all.slice(0, 4), '…', all.at(-1)]).join('+')
}
