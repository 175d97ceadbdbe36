import { expect, it } from 'vitest'
import { acquire, BLOCK_LENGTH, pooledBlocks, release } from '../../../src/node/sending/block-pool.js'

it('gives a small block for little, and a large one that holds a read and a frame', () => {
  expect(acquire(4_096)).toHaveLength(4_096)
  expect(acquire(4_097)).toHaveLength(BLOCK_LENGTH)
})

it('gives a block that was released again', () => {
  for (const size of [100, 10_000]) {
    const block = acquire(size)
    release(block)
    expect(acquire(size)).toBe(block)
  }
})

it('keeps no more blocks than it says', () => {
  const { large, small } = pooledBlocks()
  for (let i = small; i <= 1_024; i++) release(new Uint8Array(4_096))
  for (let i = large; i <= 64; i++) release(new Uint8Array(BLOCK_LENGTH))
  expect(pooledBlocks()).toEqual({ large: 64, small: 1_024 })
  for (let i = 0; i < 64; i++) acquire(BLOCK_LENGTH)
  for (let i = 0; i < 1_024; i++) acquire(1)
  expect(pooledBlocks()).toEqual({ large: 0, small: 0 })
})
