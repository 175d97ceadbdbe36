/** A question that the run answers, and the answer in plain sentences. */
export interface Answer {
  readonly question: string
  /** The whole of it in one sentence. */
  readonly short: string
  /** The figures. One that begins with a load says `LOAD: …`. */
  readonly sentences: readonly string[]
}
