import type { AttackOptions } from './attack-options.js'
import type { Fault, Plan } from './fault.js'
import { exactly, judge, stricter, type Figure, type Outcome } from './figure.js'
import { Stage } from './stage.js'

/** One figure, and what was measured. */
export interface FigureResult {
  readonly figure: Figure
  /** `undefined` if it came to no measurement. */
  readonly measured: number | undefined
  readonly outcome: Outcome
}

export interface FaultResult {
  readonly fault: string
  readonly figures: readonly FigureResult[]
  /** Why it came to no measurement, what nobody caught, and what the fault itself has to say. */
  readonly notes: readonly string[]
  readonly seconds: number
}

/** Every fault has this one too: a server that had to catch what the library let through has failed. */
const UNCAUGHT = exactly(0, 'uncaught errors in the server')

/** Runs one fault in processes of its own, all of which are gone afterwards. A failure of any kind is a miss. */
export async function runFault(
  fault: Fault,
  options: Pick<AttackOptions, 'short' | 'stricter'>,
): Promise<FaultResult> {
  const plan = fault.plan(options.short)
  const notes: string[] = []
  const stage = new Stage((text) => notes.push(text))
  const began = performance.now()
  let measured: Readonly<Record<string, number>> = {}
  let uncaught: number | undefined
  try {
    measured = await beforeDeadline(plan, plan.run(stage))
    const errors = await beforeDeadline(plan, stage.uncaught())
    notes.push(...errors)
    uncaught = errors.length
  } catch (error) {
    notes.push(error instanceof Error ? error.message : String(error))
  }
  await stage.end()
  const figures = Object.entries(plan.figures).map(([key, figure]) =>
    resultOf(stricter(figure, options.stricter), measured[key]),
  )
  return {
    fault: fault.name,
    figures: [...figures, resultOf(UNCAUGHT, uncaught)],
    notes,
    seconds: (performance.now() - began) / 1000,
  }
}

function resultOf(figure: Figure, measured: number | undefined): FigureResult {
  return { figure, measured, outcome: judge(figure, measured) }
}

async function beforeDeadline<T>({ deadline }: Plan, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`given up after ${deadline} s`)), deadline * 1000)
  })
  work.catch(() => {})
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
