/** As many letters as people get wrong in one name. */
const MOST_MISTAKES = 3
/** Of the longer name, how much must be right. */
const LEAST_SIMILARITY = 0.4
/** Shorter names are part of too many others. */
const SHORTEST_PART = 4

/** The one of `known` that `name` was probably meant to be: misspelled, or the one part of it. `undefined` if none is near. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const written = name.toLowerCase()
  const near = known.filter((candidate) => isNear(written, candidate.toLowerCase()))
  const distanceTo = (candidate: string) => distance(written, candidate.toLowerCase())
  return near.toSorted((a, b) => distanceTo(a) - distanceTo(b))[0]
}

function isNear(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a]
  if (shorter.length >= SHORTEST_PART && longer.includes(shorter)) return true
  const mistakes = distance(a, b)
  return mistakes <= MOST_MISTAKES && 1 - mistakes / longer.length > LEAST_SIMILARITY
}

/** Letters to add, to remove, to replace, or to swap with the next one. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      row[j] = Math.min(replaced, last[j]! + 1, row[j - 1]! + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1)
    }
    beforeLast = last
    last = row
  }
  return last[b.length]!
}
