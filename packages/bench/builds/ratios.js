/** The median of the rounds' ratios, with a 95 % bootstrap interval. */
export function summary(ratios) {
  const medians = Array.from({ length: 2_000 }, () =>
    median(ratios.map(() => ratios[Math.floor(Math.random() * ratios.length)])),
  ).toSorted((a, b) => a - b)
  const [low, high] = [medians[50], medians[1_949]]
  return `${median(ratios).toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

export function shuffled(list) {
  return list
    .map((each) => [Math.random(), each])
    .toSorted(([a], [b]) => a - b)
    .map(([, each]) => each)
}
