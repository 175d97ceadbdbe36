import type { Figure } from './figure.js'
import type { Stage } from './stage.js'

/** One way in which networks, peers and programs go wrong, and what must hold when they do. */
export interface Fault {
  readonly name: string
  /** What is done, in one line. */
  readonly what: string
  plan(short: boolean): Plan
}

/** A fault in one of its two forms. */
export interface Plan {
  /** Seconds until it is given up as missed. */
  readonly deadline: number
  readonly figures: Readonly<Record<string, Figure>>
  run(stage: Stage): Promise<Readonly<Record<string, number>>>
}

/** A fault as its file describes it: the sizes of both forms, and what depends on them. */
interface Description<Sizes extends { readonly deadline: number }, Name extends string> {
  readonly name: string
  readonly what: string
  /** The sizes that are promised. */
  readonly full: Sizes
  /** The sizes for every day: fewer and shorter, under the same bounds. */
  readonly short: Sizes
  figures(sizes: Sizes): Readonly<Record<Name, Figure>>
  run(stage: Stage, sizes: Sizes): Promise<Readonly<Record<NoInfer<Name>, number>>>
}

export function describeFault<Sizes extends { readonly deadline: number }, Name extends string>(
  description: Description<Sizes, Name>,
): Fault {
  const { name, what } = description
  return {
    name,
    what,
    plan(short) {
      const sizes = short ? description.short : description.full
      return {
        deadline: sizes.deadline,
        figures: description.figures(sizes),
        run: (stage) => description.run(stage, sizes),
      }
    },
  }
}
