import { useMemo, useState } from 'preact/hooks'
import { useLayout } from './lane-view.js'
import { Button, Pick } from './parts.js'
import { useSetting } from './setting.js'
import { Tape } from './tape.js'
import type { Say } from './words.js'
import { feed, flowOf, SENT, STREAMS, TEXTS, type Fed, type StreamName } from './xray-feed.js'

/** The decoder that the library uses, fed in this page, cut wherever one likes. */
export function Xray() {
  const { say } = useSetting()
  const [name, setName] = useState<StreamName>('messages')
  const [cuts, setCuts] = useState<ReadonlySet<number>>(new Set([2, 8, 15]))
  const [fed, setFed] = useState(9)
  const stream = STREAMS[name]
  const length = Math.min(fed, stream.length)
  const result = feed(stream, (offset) => cuts.has(offset), length)
  const { messages, pushes, held, error } = result
  const state = stateOf(stream, length, result, say)
  const toggle = (offset: number) =>
    setCuts(new Set([...cuts, offset].filter((cut) => cut !== offset || !cuts.has(offset))))
  const options = (Object.keys(STREAMS) as StreamName[]).map(
    (each) => [each, say(`xray.streams.${each}`)] as const,
  )
  const range = { min: 0, max: stream.length, value: length, 'aria-valuetext': `${length}: ${state}` }
  return (
    <section class="lane" aria-label={say('tabs.decoder')}>
      <p>{say('xray.intro')}</p>
      <Pick label={say('xray.stream')} value={name} options={options} onPick={setName} />
      <Bytes {...{ stream, name, cuts, held }} fed={length} onCut={toggle} />
      <label class="follow">
        {say('xray.feed')}
        <input type="range" {...range} onInput={({ currentTarget }) => setFed(Number(currentTarget.value))} />
        <output>{`${length} / ${stream.length}`}</output>
      </label>
      <div class="state" role="status">
        <span class="dim" children={`push() × ${pushes}`} />
        <strong class={error && 'no'} children={state} />
        <span class="dim" children={say('rows.got')} />
        {messages.map((text, index) => (
          <span class={`chip m${index}`} children={text || "''"} />
        ))}
      </div>
      {name === 'messages' && <FedTape {...{ cuts }} fed={length} messages={messages.length} label={state} />}
      {name === 'messages' && <TryAll />}
    </section>
  )
}

function stateOf(stream: Uint8Array, fed: number, { held, error }: Fed, say: Say): string {
  if (error !== undefined) return `${error.name}: ${error.message}`
  if (held === 0) return say('xray.idle')
  if (held < 4) return say('xray.header', held)
  return say('xray.payload', held - 4, new DataView(stream.buffer).getUint32(fed - held))
}

interface BytesProps {
  readonly stream: Uint8Array
  readonly name: StreamName
  readonly cuts: ReadonlySet<number>
  readonly fed: number
  readonly held: number
  readonly onCut: (offset: number) => void
}

/** The stream byte by byte, in boxes that are pushed one by one, with scissors below each boundary. */
function Bytes({ stream, name, cuts, fed, held, onCut }: BytesProps) {
  const { say } = useSetting()
  const cells = [...stream].map((byte, index) => {
    const message = name === 'messages' ? SENT.findIndex(({ end }) => index < end) : 1
    const next = index + 1
    const last = next === stream.length
    const looks = {
      hd: index < 4 + (name === 'messages' ? SENT[message]!.start : 0),
      fed: index < fed,
      held: index < fed && index >= fed - held,
      first: index === 0 || cuts.has(index),
      last: last || cuts.has(next),
    }
    const look = Object.entries(looks).flatMap(([each, there]) => (there ? each : []))
    const cut = {
      'aria-pressed': cuts.has(next),
      'aria-label': say('xray.cutAfter', next),
      onClick: () => onCut(next),
    }
    return (
      <span class={`byte m${message} ${look.join(' ')}`}>
        <span>
          <b>{byte.toString(16).padStart(2, '0')}</b>
          <i>{looks.hd ? '' : byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·'}</i>
        </span>
        {!last && <Button {...cut} children="✂" />}
      </span>
    )
  })
  return <div class="bytes" role="group" aria-label={say('xray.stream')} children={cells} />
}

interface FedTapeProps {
  readonly cuts: ReadonlySet<number>
  readonly fed: number
  readonly messages: number
  readonly label: string
}

function FedTape({ cuts, fed, messages, label }: FedTapeProps) {
  const flow = useMemo(() => flowOf(cuts, fed, messages), [cuts, fed, messages])
  const layout = useLayout(flow)
  return <div class="scroll" children={<Tape {...{ flow, layout, label }} mode="framed" recvSize={0} />} />
}

/** Every set of cuts there is, one after another, in slices so that the page stays alive. */
function TryAll() {
  const { say } = useSetting()
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
    setProof(say('xray.same', same, ways, Math.round(performance.now() - begin)))
  }
  return (
    <p>
      <Button class="run" onClick={() => void tryAll()} children={say('xray.tryAll', ways)} />
      <strong class="yes" role="status" children={proof} />
    </p>
  )
}
