/** What a stream gives. */
export interface Events {
  /** In hex; a frame that was discarded stands in its place among them. */
  payloads: string[]
  error: unknown
}

/** How a discarded frame is written among the payloads. */
export function discarded(length: number): string {
  return `discarded ${length}`
}
