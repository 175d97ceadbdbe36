import type { Verdict } from '../trace/verdict.js'

const numbers = new Intl.NumberFormat('en')
const plural = (count: number, noun: string) => `${numbers.format(count)} ${noun}${count === 1 ? '' : 's'}`

/** Of one byte, as far as it went. */
interface Way {
  readonly byte: number
  readonly of: number
  readonly value: string
  readonly part: string
  readonly written: string
}

export const en = {
  title: 'TCP carries bytes, not messages',
  otherLanguage: '中文',
  tabs: { lanes: 'Two lanes', failures: 'Failures', decoder: 'Decoder X-ray', myths: 'Myths' },
  programs: { client: 'client', 'client 2': 'client 2', server: 'server' },
  handler: (number: number) => `server, handler ${number}`,

  mode: {
    raw: ['Raw', 'what one recv() gives is taken for a message'],
    framed: ['Framed', 'four bytes of length before each message'],
  },
  rows: {
    send: 'send()',
    tcp: 'TCP carries',
    recv: (n: number) => `recv(${n})`,
    read: 'each read',
    got: 'messages',
  },
  kernel: 'in the kernel',
  proxy: 'on the way',
  strip: '▼ write  ▲ read',
  verdict: { intact: 'intact', glued: 'glued', cut: 'cut', both: 'glued and cut' } satisfies Record<
    Verdict,
    string
  >,
  passes: 'passes for whole',
  waitsForMore: 'waits for more',
  truncated: (received: number, expected: number) => `TruncatedFrameError: ${received} of ${expected} bytes`,
  digest: (short: string) => `SHA-256 of both ends: ${short}…`,

  outcome: {
    arrived: (intact: number, of: number) => `${intact} of ${of} arrived as sent`,
    answered: 'answered',
    stalled: 'stalls',
    unnoticed: 'nobody noticed',
    reported: (name: string) => `reported: ${name}`,
    waited: (time: string) => `client 2 waited ${time}`,
    bounded: (size: string) => `send() took ${size}, then waited`,
    unbounded: (size: string) => `write() took all ${size}`,
  },
  caption: {
    byChance: 'This time each recv() gave one message. That was chance: nothing in TCP made it so.',
    glued: (most: number) =>
      `One recv() gave ${most} messages at once (粘包): nothing in the bytes says where one ends.`,
    cut: (pieces: number) =>
      `A message came in ${plural(pieces, 'piece')} (拆包): recv() gives what is there, up to n.`,
    empty: 'The empty message put no byte on the wire: it never existed for the other side.',
    framed: (messages: number, reads: number) =>
      `${plural(messages, 'message')} in ${plural(reads, 'read')}, glued and cut as they happened to be. The lengths separate them again.`,
    framedApart: 'Each read gave one message. Had it not, the lengths would have separated them.',
    forced: 'The cuts are forced: a proxy in between makes them.',
  },
  talk: {
    waits: 'recv() waits',
    waitsNext: 'waits for the next',
    waitsForever: 'recv() waits forever',
    spins: (times: number) => `recv() gave nothing, ${numbers.format(times)} times in 40 ms`,
    spinsShort: (times: number) => `× ${numbers.format(times)}`,
    nothing: '0 bytes: nothing is sent',
    killed: 'kill -9',
    unread: (size: string) => `kernel: ${size} unread`,
    gaveUp: (time: string) => `the lab stops waiting at ${time}`,
    sends: (who: string, text: string, to: string) => `${who} sends '${text}' to ${to}`,
    lost: (who: string, text: string) => `${who} sends '${text}', which never arrives`,
    waiting: (who: string) => `${who} waits, and nothing comes`,
    isKilled: (who: string) => `${who} is killed`,
  },
  tanks: {
    memory: 'in the sender’s memory',
    unsent: 'kernel, to be sent',
    unread: 'kernel, unread',
    read: 'read',
  },

  inWords: 'The same in words',
  more: (count: number) => `and ${numbers.format(count)} more`,
  writes: (bytes: number, writes: number) => `${plural(bytes, 'byte')} in ${plural(writes, 'write')}`,
  follow: 'Follow a byte',
  journey: (way: Way & { kernel: string; read: string; others: number; end: string }) =>
    `Byte ${way.byte} of ${way.of}${way.value}: ${way.part}. Written at ${way.written}, ${way.kernel} on the way, read at ${way.read} with ${plural(way.others, 'other byte')}: ${way.end}.`,
  neverRead: (way: Way) =>
    `Byte ${way.byte} of ${way.of}${way.value}: ${way.part}. Written at ${way.written}, and never read.`,
  partOf: (index: number, of: number, text: string) => `byte ${index} of ${of} of ‘${text}’`,
  headerOf: (index: number, text: string) => `byte ${index} of 4 of the length of ‘${text}’`,

  compose: 'Messages to send',
  text: 'text or 0x…',
  add: 'Add',
  addText: 'A message: text, or 0x and hexadecimal digits',
  remove: (text: string) => `Remove ${text}`,
  emptyMessage: 'empty',
  ten: 'ten at once',
  big: '64 KiB',
  clear: 'Clear',
  pace: 'pace',
  paces: { turn: 'all in one turn', corked: 'corked', apart: (ms: number) => `${ms} ms apart` },
  reader: 'reader',
  readers: (ms: number) => (ms === 0 ? 'fast' : `takes ${ms} ms each`),
  network: 'network',
  networks: (every: number) => (every === 0 ? 'as it is' : `cut every ${plural(every, 'byte')}`),
  run: 'Run',
  runTimes: (times: number) => `Run ${times} times`,
  running: 'running …',
  tally: (intact: number, of: number, framed: number) =>
    `Raw: all arrived as sent in ${intact} of ${of} runs. Framed: in ${framed} of ${of}.`,
  readsTally: 'Calls of recv() in a run:',
  recorded: 'recorded run',
  presets: {
    words: 'nine words',
    ten: 'ten at once',
    slow: '2 ms apart, slow reader',
    corked: 'corked',
    cut: 'cut every 3 bytes',
    large: '64 KiB between two words',
  },
  opened: 'opened file',
  recordedAt: (at: string, node: string, platform: string) => `Recorded ${at}, Node ${node}, ${platform}.`,
  howToRun: 'These are recorded runs. To send your own messages over real sockets: npx turbo run lab',
  save: 'Save this run',
  open: 'Open a run',
  notOpened: (reason: string) => `Not opened: ${reason}`,
  failed: (reason: string) => `The run failed: ${reason}`,

  failures: {
    stall: ['The empty message', 'send(""), then recv() for the reply, as the original client does.'],
    ends: ['The end in mid-message', 'Three of the five bytes of hello, then the end.'],
    killed: [
      'The killed client',
      'hello, a reply, kill -9; then a second client. The original loop does not look whether recv() gave anything.',
    ],
    backlog: [
      'The second client',
      'The original serves one client at a time, here for 150 ms; serve() serves all.',
    ],
    stops: ['The reader that stops', '16 MiB are to be sent. The reader takes one message, and stops.'],
  },
  xray: {
    intro:
      'The real FrameDecoder, in this page. Choose the scissors between two bytes to cut there; move the slider to feed it.',
    stream: 'stream',
    streams: { messages: '‘hi’, an empty message, ‘你’', tooLarge: 'ff ff ff ff' },
    feed: 'bytes fed',
    cutAfter: (byte: number) => `cut after byte ${byte}`,
    pushes: (count: number) => `push() × ${count}`,
    idle: 'between frames',
    header: (have: number) => `header: ${have} of 4 bytes`,
    payload: (have: number, of: number) => `payload: ${have} of ${numbers.format(of)} bytes`,
    messages: 'messages',
    tryAll: (ways: number) => `Try all ${numbers.format(ways)} ways to cut`,
    same: (same: number, ways: number, ms: number) =>
      `${numbers.format(same)} of ${numbers.format(ways)} ways gave the same messages, in ${ms} ms`,
  },
  myths: {
    localhost: ['It works on localhost', 'Sometimes. Ten sends in one turn; nothing else.'],
    noDelay: [
      'setNoDelay(true) cures it',
      'It turns off Nagle’s algorithm: writes leave immediately. What has arrived is read together.',
    ],
    pause: [
      'A pause between two sends cures it',
      'As long as the reader is faster than the pause. Here it takes 5 ms a message, and the pause is 2 ms.',
    ],
    buffer: [
      'A bigger buffer cures it',
      'recv(65536), and messages that fit. What is there is given, not what was sent.',
    ],
    newline: [
      'A newline at the end is enough',
      'Until a message contains one. Here the reader splits what it got at each newline: three were sent.',
    ],
    json: [
      'JSON tells where it ends',
      'Three numbers: 1, 2, 3. Glued they are valid JSON, and another number, such as 123.',
    ],
    alone: [
      'One message alone always arrives whole',
      '64 KiB, recv(65536), nothing before it and nothing after.',
    ],
  },
  mythsIntro: 'What people say, and runs of it until one goes wrong.',
  search: 'Search for a counterexample',
  found: (runs: number) => `A counterexample in run ${runs}:`,
  notFound: (runs: number) => `None found in ${plural(runs, 'run')}, which proves nothing:`,
}

export type Words = typeof en
