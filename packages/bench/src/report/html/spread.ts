/**
 * Moves labels apart that would cover each other: each stays as near to where it wants to be as the others allow.
 * @param wanted where each wants to stand.
 * @param gap the least distance between two.
 * @returns where each stands, in the same order, within `low` and `high` as far as they have room there.
 */
export function spread(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((_, index) => index).toSorted((a, b) => wanted[a]! - wanted[b]!)
  const clusters: { sum: number; members: number[] }[] = []
  const topOf = ({ sum, members }: { sum: number; members: number[] }) => {
    const room = gap * (members.length - 1)
    const top = sum / members.length - room / 2
    return Math.max(low, Math.min(top, high - room))
  }
  for (const index of order) {
    clusters.push({ sum: wanted[index]!, members: [index] })
    for (;;) {
      const [last, before] = [clusters.at(-1)!, clusters.at(-2)]
      if (before === undefined || topOf(before) + gap * before.members.length <= topOf(last)) break
      clusters.pop()
      before.sum += last.sum
      before.members.push(...last.members)
    }
  }
  const at: number[] = []
  for (const cluster of clusters) {
    const top = topOf(cluster)
    for (const [position, index] of cluster.members.entries()) at[index] = top + position * gap
  }
  return at
}
