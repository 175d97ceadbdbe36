import { between, type Random } from '@echo/harness'

type Mutation = (stream: Uint8Array, random: Random) => Uint8Array

/** The ways in which a stream of bytes goes wrong. */
const MUTATIONS: readonly Mutation[] = [
  flipBits,
  (stream, random) => stream.subarray(0, between(random, 0, stream.length)),
  insertNoise,
  removeSome,
  repeatSome,
  overwriteWithExtremes,
  (stream, random) => noise(between(random, 0, stream.length), random),
]

/** One to four things go wrong with it. The same `random` gives the same. */
export function mutate(stream: Uint8Array, random: Random): Uint8Array {
  let mutated = stream
  for (let left = between(random, 1, 4); left > 0; left--) {
    mutated = MUTATIONS[between(random, 0, MUTATIONS.length - 1)]!(mutated, random)
  }
  return mutated
}

export function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => between(random, 0, 255))
}

function flipBits(stream: Uint8Array, random: Random): Uint8Array {
  const flipped = Uint8Array.from(stream)
  if (flipped.length === 0) return flipped
  for (let left = between(random, 1, 8); left > 0; left--) {
    const at = between(random, 0, flipped.length - 1)
    flipped[at] = flipped[at]! ^ (1 << between(random, 0, 7))
  }
  return flipped
}

function insertNoise(stream: Uint8Array, random: Random): Uint8Array {
  const at = between(random, 0, stream.length)
  return Buffer.concat([stream.subarray(0, at), noise(between(random, 1, 16), random), stream.subarray(at)])
}

function removeSome(stream: Uint8Array, random: Random): Uint8Array {
  const [from, to] = part(stream, random)
  return Buffer.concat([stream.subarray(0, from), stream.subarray(to)])
}

function repeatSome(stream: Uint8Array, random: Random): Uint8Array {
  const [from, to] = part(stream, random)
  return Buffer.concat([stream.subarray(0, to), stream.subarray(from)])
}

/** Where a length or a type stands, these hurt most. */
function overwriteWithExtremes(stream: Uint8Array, random: Random): Uint8Array {
  const [from, to] = part(stream, random)
  return Uint8Array.from(stream).fill(random() < 0.5 ? 0xff : 0, from, Math.min(to, from + 4))
}

function part(stream: Uint8Array, random: Random): [number, number] {
  const from = between(random, 0, stream.length)
  return [from, Math.min(stream.length, from + between(random, 1, 32))]
}
