// What browsers and edge runtimes do with frames and payloads.
import {
  bytes,
  encodeFrame,
  encodeOnce,
  FrameEncoder,
  frameDecoderStream,
  frameEncoderStream,
  type FrameDecoder,
} from '@echo/protocol'

const payloads = [new TextEncoder().encode('hello'), new Uint8Array(0)]

export function responses(decoder: FrameDecoder): Response[] {
  const encoder = new FrameEncoder()
  const [head, rest] = encoder.encodeParts(Uint8Array.of(1))
  const bodies = [
    encodeFrame(Uint8Array.of(1)),
    encoder.encode(Uint8Array.of(2)),
    encodeOnce('once').bytes,
    new Blob([head, rest]),
    new Blob(encoder.encodeAll(payloads)),
    new Blob(decoder.nextMany() ?? []),
    new Blob(decoder.nextParts() ?? []),
    bytes().decode(encodeFrame(Uint8Array.of(3))),
  ]
  const payload = decoder.next()
  return [new Response(payload), ...bodies.map((body) => new Response(body))]
}

export async function overStreams(url: string): Promise<string[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const payload of payloads) controller.enqueue(payload)
      controller.close()
    },
  }).pipeThrough(frameEncoderStream())
  const response = await fetch(url, { method: 'POST', body: await new Response(body).blob() })
  const found: string[] = []
  const reader = response.body?.pipeThrough(frameDecoderStream()).getReader()
  for (let step = await reader?.read(); step?.done === false; step = await reader?.read())
    found.push(await new Blob([step.value]).text())
  return found
}
