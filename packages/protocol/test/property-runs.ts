import { randomInt } from 'node:crypto'
import fc from 'fast-check'

/** A property that has run for this long is content with the runs it has had, in milliseconds. */
const TIME_BOX = 10_000

/** FC_SEED repeats a run; FC_RUNS makes a long one of it, without the time box. Every file of properties imports this. */
const { FC_SEED, FC_RUNS } = process.env
const seed = Number(FC_SEED ?? randomInt(2 ** 31))

fc.configureGlobal({
  seed,
  numRuns: Number(FC_RUNS ?? 300),
  ...(FC_RUNS === undefined ? { interruptAfterTimeLimit: TIME_BOX } : {}),
})
console.log(`properties: FC_SEED=${seed} FC_RUNS=${FC_RUNS ?? 300}`)
