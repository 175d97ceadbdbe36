import { randomInt } from 'node:crypto'
import fc from 'fast-check'

/** FC_SEED repeats a run; FC_RUNS makes a long one of it. */
const { FC_SEED, FC_RUNS } = process.env
const seed = Number(FC_SEED ?? randomInt(2 ** 31))

fc.configureGlobal({ seed, numRuns: Number(FC_RUNS ?? 300) })
console.log(`properties: FC_SEED=${seed} FC_RUNS=${FC_RUNS ?? 300}`)
