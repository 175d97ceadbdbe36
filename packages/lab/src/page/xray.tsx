import { useState } from 'preact/hooks'
import { layOut, UPRIGHT, WIDE } from '../trace/layout.js'
import { Pick } from './compose.js'
import type { ScreenProps } from './runs.js'
import { LABELS } from './tape-place.js'
import { Tape } from './tape.js'
import type { Words } from './words-en.js'
import { feed, flowOf, ownerOf, STREAMS, TEXTS, type Fed, type StreamName } from './xray-feed.js'

const FIRST_CUTS = [2, 8, 15]
const FIRST_FED = 9

/** The decoder that the library uses, fed in this page, cut wherever one likes. */
export function Xray({ words, screen }: ScreenProps) {
  const [name, setName] = useState<StreamName>('messages')
  const [cuts, setCuts] = useState<ReadonlySet<number>>(new Set(FIRST_CUTS))
  const [fed, setFed] = useState(FIRST_FED)
  const stream = STREAMS[name]
  const length = Math.min(fed, stream.length)
  const result = feed(stream, (offset) => cuts.has(offset), length)
  const { messages, pushes, error } = result
  const state = stateOf(stream, length, result, words)
  const toggle = (offset: number) => {
    const next = new Set(cuts)
    if (!next.delete(offset)) next.add(offset)
    setCuts(next)
  }
  return (
    <section class="lane" aria-label={words.tabs.decoder}>
      <p>{words.xray.intro}</p>
      <Pick
        label={words.xray.stream}
        value={name}
        options={Object.entries(words.xray.streams)}
        onPick={(value) => setName(value as StreamName)}
      />
      <Bytes {...{ stream, name, cuts, words, fed: length }} held={result.held} onCut={toggle} />
      <div class="follow">
        <label>
          {words.xray.feed}
          <input
            type="range"
            min={0}
            max={stream.length}
            value={length}
            aria-valuetext={`${length}: ${state}`}
            onInput={(event) => setFed(Number(event.currentTarget.value))}
          />
          <output>
            {length} / {stream.length}
          </output>
        </label>
      </div>
      <div class="state" role="status">
        <span class="dim">{words.xray.pushes(pushes)}</span>
        <strong class={error === undefined ? '' : 'no'}>{state}</strong>
        <span class="dim">{words.xray.messages}</span>
        {messages.map((text, index) => (
          <span class={`chip m${index}`}>{text || "''"}</span>
        ))}
      </div>
      {name === 'messages' && (
        <FedTape {...{ cuts, words, screen, fed: length }} messages={messages.length} label={state} />
      )}
      {name === 'messages' && <TryAll words={words} />}
    </section>
  )
}

function stateOf(stream: Uint8Array, fed: number, { held, error }: Fed, { xray }: Words): string {
  if (error !== undefined) return `${error.name}: ${error.message}`
  if (held === 0) return xray.idle
  if (held < 4) return xray.header(held)
  const length = new DataView(stream.buffer).getUint32(fed - held)
  return xray.payload(held - 4, length)
}

interface BytesProps {
  readonly stream: Uint8Array
  readonly name: StreamName
  readonly cuts: ReadonlySet<number>
  readonly fed: number
  readonly held: number
  readonly words: Words
  readonly onCut: (offset: number) => void
}

/** The stream byte by byte, in boxes that are pushed one by one, with scissors below each boundary. */
function Bytes({ stream, name, cuts, fed, held, words, onCut }: BytesProps) {
  return (
    <div class="bytes" role="group" aria-label={words.xray.stream}>
      {[...stream].map((byte, index) => {
        const { message, header } = name === 'messages' ? ownerOf(index) : { message: 1, header: index < 4 }
        const last = index + 1 === stream.length
        const looks = {
          hd: header,
          fed: index < fed,
          held: index < fed && index >= fed - held,
          first: index === 0 || cuts.has(index),
          last: last || cuts.has(index + 1),
        }
        return (
          <span
            class={`byte m${message} ${Object.entries(looks)
              .flatMap(([look, there]) => (there ? look : []))
              .join(' ')}`}
          >
            <span>
              <b>{byte.toString(16).padStart(2, '0')}</b>
              <i>{header ? '' : letterOf(byte)}</i>
            </span>
            {!last && (
              <button
                type="button"
                aria-pressed={cuts.has(index + 1)}
                aria-label={words.xray.cutAfter(index + 1)}
                onClick={() => onCut(index + 1)}
              >
                ✂
              </button>
            )}
          </span>
        )
      })}
    </div>
  )
}

function letterOf(byte: number): string {
  return byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·'
}

interface FedTapeProps extends ScreenProps {
  readonly cuts: ReadonlySet<number>
  readonly fed: number
  readonly messages: number
  readonly label: string
}

function FedTape({ cuts, fed, messages, words, screen, label }: FedTapeProps) {
  const flow = flowOf(cuts, fed, messages)
  const layout = layOut(
    flow,
    screen.upright ? { ...UPRIGHT, room: 500 } : { ...WIDE, room: screen.room - LABELS - 70 },
  )
  return (
    <div class="scroll">
      <Tape {...{ flow, layout, words, screen, label }} mode="framed" recvSize={0} />
    </div>
  )
}

/** Every set of cuts there is, one after another, in slices so that the page stays alive. */
function TryAll({ words }: { words: Words }) {
  const [proof, setProof] = useState('')
  const stream = STREAMS.messages
  const ways = 2 ** (stream.length - 1)
  const tryAll = async () => {
    const begin = performance.now()
    let same = 0
    for (let way = 0; way < ways; way++) {
      const { messages } = feed(stream, (offset) => ((way >> (offset - 1)) & 1) === 1, stream.length)
      if (messages.length === TEXTS.length && messages.every((text, index) => text === TEXTS[index])) same++
      if (way % 8192 === 0) await new Promise((resolve) => setTimeout(resolve))
    }
    setProof(words.xray.same(same, ways, Math.round(performance.now() - begin)))
  }
  return (
    <p>
      <button type="button" class="run" onClick={() => void tryAll()}>
        {words.xray.tryAll(ways)}
      </button>
      <strong class="yes" role="status">
        {proof}
      </strong>
    </p>
  )
}
