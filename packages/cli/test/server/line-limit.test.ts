import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LineLimit } from '../../src/server/line-limit.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('prints five lines in ten seconds, and the number of those omitted', () => {
  const lines: string[] = []
  const limit = new LineLimit((line) => lines.push(line))
  for (let i = 1; i <= 8; i++) limit.print(`line ${i}`)
  expect(lines).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5'])
  vi.advanceTimersByTime(10_000)
  expect(lines.slice(5)).toEqual(['3 more like these in 10 s'])
  limit.print('line 9')
  vi.advanceTimersByTime(20_000)
  expect(lines.slice(6)).toEqual(['line 9'])
})
