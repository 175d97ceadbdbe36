import { useState } from 'preact/hooks'
import { layOut, UPRIGHT, WIDE } from '../trace/layout.js'
import { Button, Pick } from './parts.js'
import type { ScreenProps } from './runs.js'
import { LABELS } from './tape-place.js'
import { Tape } from './tape.js'
import type { Words } from './words-en.js'
import { feed, flowOf, ownerOf, STREAMS, TEXTS, type Fed, type StreamName } from './xray-feed.js'

const FIRST_CUTS = [2, 8, 15]
const FIRST_FED = 9

/** The decoder that the library uses, fed in this page, cut wherever one likes. */
export function Xray({ words, screen }: ScreenProps) {
  const { xray } = words
  const [name, setName] = useState<StreamName>('messages')
  const [cuts, setCuts] = useState<ReadonlySet<number>>(new Set(FIRST_CUTS))
  const [fed, setFed] = useState(FIRST_FED)
  const stream = STREAMS[name]
  const length = Math.min(fed, stream.length)
  const result = feed(stream, (offset) => cuts.has(offset), length)
  const { messages, pushes, held, error } = result
  const state = stateOf(stream, length, result, words)
  const toggle = (offset: number) =>
    setCuts(new Set([...cuts, offset].filter((cut) => cut !== offset || !cuts.has(offset))))
  const onInput = (event: Event) => setFed(Number((event.currentTarget as HTMLInputElement).value))
  const pick = (value: string) => setName(value as StreamName)
  const chips = messages.map((text, index) => <span class={`chip m${index}`} children={text || "''"} />)
  const range = {
    min: 0,
    max: stream.length,
    value: length,
    'aria-valuetext': `${length}: ${state}`,
  }
  return (
    <section class="lane" aria-label={words.tabs.decoder}>
      <p>{xray.intro}</p>
      <Pick label={xray.stream} value={name} options={Object.entries(xray.streams)} onPick={pick} />
      <Bytes {...{ stream, name, cuts, words, held }} fed={length} onCut={toggle} />
      <label class="follow">
        {xray.feed}
        <input type="range" {...range} onInput={onInput} />
        <output>{`${length} / ${stream.length}`}</output>
      </label>
      <div class="state" role="status">
        <span class="dim" children={xray.pushes(pushes)} />
        <strong class={error && 'no'} children={state} />
        <span class="dim" children={xray.messages} />
        {chips}
      </div>
      {name === 'messages' && (
        <FedTape {...{ cuts, words, screen }} fed={length} messages={messages.length} label={state} />
      )}
      {name === 'messages' && <TryAll words={words} />}
    </section>
  )
}

function stateOf(stream: Uint8Array, fed: number, { held, error }: Fed, { xray }: Words): string {
  if (error !== undefined) return `${error.name}: ${error.message}`
  if (held === 0) return xray.idle
  if (held < 4) return xray.header(held)
  return xray.payload(held - 4, new DataView(stream.buffer).getUint32(fed - held))
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
function Bytes({ stream, name, cuts, fed, held, words: { xray }, onCut }: BytesProps) {
  const cells = [...stream].map((byte, index) => {
    const { message, header } = name === 'messages' ? ownerOf(index) : { message: 1, header: index < 4 }
    const next = index + 1
    const last = next === stream.length
    const looks = {
      hd: header,
      fed: index < fed,
      held: index < fed && index >= fed - held,
      first: index === 0 || cuts.has(index),
      last: last || cuts.has(next),
    }
    const look = Object.entries(looks).flatMap(([each, there]) => (there ? each : []))
    return (
      <span class={`byte m${message} ${look.join(' ')}`}>
        <span>
          <b>{byte.toString(16).padStart(2, '0')}</b>
          <i>{header ? '' : byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·'}</i>
        </span>
        {!last && (
          <Button text="✂" pressed={cuts.has(next)} label={xray.cutAfter(next)} onClick={() => onCut(next)} />
        )}
      </span>
    )
  })
  return <div class="bytes" role="group" aria-label={xray.stream} children={cells} />
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
    <div
      class="scroll"
      children={<Tape {...{ flow, layout, words, screen, label }} mode="framed" recvSize={0} />}
    />
  )
}

/** Every set of cuts there is, one after another, in slices so that the page stays alive. */
function TryAll({ words: { xray } }: { words: Words }) {
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
    setProof(xray.same(same, ways, Math.round(performance.now() - begin)))
  }
  return (
    <p>
      <Button look="run" text={xray.tryAll(ways)} onClick={() => void tryAll()} />
      <strong class="yes" role="status" children={proof} />
    </p>
  )
}
