import { randomInt } from 'node:crypto'
import {
  endWithReader,
  estimateMedian,
  LARGEST_SEED,
  median,
  parseArguments,
  runParsed,
  seededRandom,
  wholeNumber,
} from '@echo/harness'
import { ratios, timeInterleaved } from './decoder/interleaved.js'
import { segmentedFrame } from './decoder/large-frame.js'
import {
  BYTES_A_PASS,
  bufferPass,
  decoderPass,
  FRAMES_A_PASS,
  uint8ArrayPass,
  type Pass,
} from './decoder/passes.js'
import { table, wrap } from './layout.js'
import { formatEstimate, threeDigits } from './number-format.js'

const ROUNDS = 60
const WARM_UP = 10
/** Passes over the corpus in one round: about 20 ms. */
const PASSES = 20
const LARGE_ROUNDS = 15
const LARGE_WARM_UP = 3
const MEBIBYTE = 1_048_576

// The command `bench:decoder`: the frame decoder alone, in one process.
function main(): Promise<number> {
  const parsed = parseArguments(
    process.argv.slice(2),
    (command) =>
      command
        .name('decoder-rate')
        .description('FrameDecoder alone, against bare subarray')
        .option('--seed <n>', 'repeat the random order of a run'),
    (command) => {
      const { seed } = command.opts<{ seed?: string }>()
      return {
        seed: seed === undefined ? randomInt(LARGEST_SEED) : wholeNumber('--seed', seed, 0, LARGEST_SEED),
      }
    },
  )
  return runParsed(parsed, decoderRate)
}

function decoderRate({ seed }: { seed: number }): number {
  console.log(`FrameDecoder alone; Node ${process.versions.node}, seed ${seed}\n`)
  for (const line of [...smallFrames(seed), '', ...largeFrame(seed)]) console.log(line)
  return 0
}

function smallFrames(seed: number): string[] {
  const times = timeInterleaved(
    { decoder: repeated(decoderPass()), buffer: repeated(bufferPass()), uint8: repeated(uint8ArrayPass()) },
    ROUNDS,
    WARM_UP,
    seededRandom(seed),
  )
  const nanoseconds = (of: readonly number[]) => threeDigits((median(of) * 1e6) / (PASSES * FRAMES_A_PASS))
  const rate = (of: readonly number[]) =>
    formatEstimate(estimateMedian(ratios(of, times.decoder), seededRandom(seed)))
  return [
    '64-byte frames from 64 KiB chunks',
    ...table([
      ['', 'ns a frame', 'decoder rate /'],
      ['FrameDecoder', nanoseconds(times.decoder), '1'],
      ['Buffer.subarray', nanoseconds(times.buffer), rate(times.buffer)],
      ['Uint8Array.subarray', nanoseconds(times.uint8), rate(times.uint8)],
    ]),
  ]
}

function repeated(pass: Pass): () => void {
  return () => {
    for (let i = 0; i < PASSES; i++) {
      const bytes = pass()
      if (bytes !== BYTES_A_PASS) throw new Error(`a pass met ${bytes} of ${BYTES_A_PASS} bytes`)
    }
  }
}

function largeFrame(seed: number): string[] {
  const times = timeInterleaved(
    { small: segmentedFrame(4 * MEBIBYTE), large: segmentedFrame(16 * MEBIBYTE) },
    LARGE_ROUNDS,
    LARGE_WARM_UP,
    seededRandom(seed),
  )
  const ratio = estimateMedian(ratios(times.large, times.small), seededRandom(seed))
  return [
    'one frame in 1448-byte chunks',
    ...table([
      ['', 'ms'],
      ['4 MiB', threeDigits(median(times.small))],
      ['16 MiB', threeDigits(median(times.large))],
    ]),
    ...wrap(`16 MiB take ${formatEstimate(ratio)} times as long as 4 MiB; linear time is 4.`),
  ]
}

endWithReader()
process.exitCode = await main()
