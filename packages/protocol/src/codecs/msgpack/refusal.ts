import { reasonOf } from '../../errors.js'

/** Steps shown of a long path, such as a cycle's: the first ones, and the last. */
const FIRST_STEPS = 8
const LAST_STEPS = 3
const LONGEST_KEY = 40

/** Why a value is refused, and where it is. The codec turns it into a `CodecError`. */
export class Refusal extends Error {
  /** The keys and indices that lead to the value, the innermost first: each container adds its own on the way out. */
  private readonly steps: (string | number)[] = []

  /** What was thrown under `step` of a container, with that step added to its path. */
  static under(step: string | number, thrown: unknown): Refusal {
    const refusal = thrown instanceof Refusal ? thrown : new Refusal(reasonOf(thrown), { cause: thrown })
    refusal.steps.push(step)
    return refusal
  }

  /** The reason with the path: `a function has no form in MessagePack, at .users[3].tags`. */
  reason(): string {
    if (this.steps.length === 0) return this.message
    const path = this.steps.toReversed().map(stepText)
    const left = path.length - FIRST_STEPS - LAST_STEPS
    if (left > 0) path.splice(FIRST_STEPS, left, `…(${left} more)…`)
    return `${this.message}, at ${path.join('')}`
  }
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`
  if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(step) && step.length <= LONGEST_KEY) return `.${step}`
  return `[${JSON.stringify(step.length <= LONGEST_KEY ? step : `${step.slice(0, LONGEST_KEY)}…`)}]`
}
