import { totalmem } from 'node:os'
import { LimitError } from '@echo/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  charge,
  closeAccount,
  memoryBudget,
  openAccount,
  setMemoryBudget,
  type AccountOwner,
  type MemoryAccount,
} from '../../../src/node/limits/memory-budget.js'

const open: MemoryAccount[] = []

/** Lets go of all it holds when it is told to. */
class Owner implements AccountOwner {
  readonly account = openAccount(this)
  readonly errors: LimitError[] = []
  asked = 0
  #held = 0

  get heldBytes(): number {
    this.asked++
    return this.#held
  }

  set heldBytes(bytes: number) {
    this.#held = bytes
  }

  constructor() {
    open.push(this.account)
  }

  /** Also tells the budget. */
  hold(bytes: number): void {
    this.heldBytes = bytes
    charge(this.account, bytes)
  }

  closeOverBudget(error: LimitError): void {
    this.errors.push(error)
    this.heldBytes = 0
  }
}

const owners = (count: number) => Array.from({ length: count }, () => new Owner())

const UNLIMITED = Number.MAX_SAFE_INTEGER

afterEach(() => {
  for (const account of open.splice(0)) closeAccount(account)
  setMemoryBudget(UNLIMITED)
})

describe('the memory budget', () => {
  it('adds up what all hold', () => {
    const [a, b] = owners(2)
    a!.hold(10)
    b!.hold(5)
    a!.hold(7)
    setMemoryBudget(1_000)
    expect(memoryBudget()).toEqual({ limit: 1_000, buffered: 12 })
    closeAccount(a!.account)
    expect(memoryBudget().buffered).toBe(5)
  })

  it('does not count twice what an account that was closed holds again', () => {
    const [a] = owners(1)
    a!.hold(10)
    closeAccount(a!.account)
    a!.hold(10)
    expect(memoryBudget().buffered).toBe(10)
  })

  it('asks what is held before it says so, and forgets who holds nothing', () => {
    const [a, b] = owners(2)
    a!.hold(10)
    b!.hold(10)
    a!.heldBytes = 3
    b!.heldBytes = 0
    expect(memoryBudget().buffered).toBe(3)
    b!.heldBytes = 100
    expect(memoryBudget().buffered).toBe(3)
    charge(b!.account, 100)
    expect(memoryBudget().buffered).toBe(103)
  })

  it('asks nobody while what it knows of is within it, and never who holds nothing', () => {
    const [a, b] = owners(2)
    setMemoryBudget(100)
    for (let i = 0; i < 5; i++) a!.hold(60)
    a!.hold(100)
    b!.hold(0)
    expect([a!.asked, b!.asked]).toEqual([0, 0])
    a!.hold(101)
    expect([a!.asked, b!.asked]).toEqual([1, 0])
  })

  it('may be used up to the byte; one more ends whoever holds most, and nobody else', () => {
    const [small, large, other] = owners(3)
    setMemoryBudget(100)
    small!.hold(10)
    large!.hold(60)
    other!.hold(30)
    expect([small, large, other].flatMap((each) => each!.errors)).toEqual([])
    other!.hold(31)
    expect(large!.errors).toHaveLength(1)
    expect(large!.errors[0]).toBeInstanceOf(LimitError)
    expect(large!.errors[0]).toMatchObject({
      option: 'memoryBudget',
      limit: 100,
      message: expect.stringMatching(
        /more than the memory budget of 100 bytes.*most of it: 60 bytes\. .*setMemoryBudget\(\)$/,
      ),
    })
    expect([...small!.errors, ...other!.errors]).toEqual([])
    expect(memoryBudget().buffered).toBe(41)
  })

  it('ends one after another until it is kept', () => {
    const all = owners(4)
    for (const [i, owner] of all.entries()) owner.hold((i + 1) * 10)
    setMemoryBudget(10)
    expect(all.map(({ errors }) => errors.length)).toEqual([0, 1, 1, 1])
  })

  it('ends nobody for what is held no more', () => {
    const [a, b] = owners(2)
    setMemoryBudget(100)
    a!.hold(90)
    a!.heldBytes = 0
    b!.hold(90)
    expect([...a!.errors, ...b!.errors]).toEqual([])
  })

  it('ends the first of those that hold as much', () => {
    const [a, b] = owners(2)
    a!.hold(10)
    b!.hold(10)
    setMemoryBudget(10)
    expect([a!.errors.length, b!.errors.length]).toEqual([1, 0])
  })

  it.each([0, 1.5, -1, NaN])('is not %d', (limit) => {
    expect(() => setMemoryBudget(limit)).toThrow(/memoryBudget must be a whole number from 1/)
  })

  it('may be one byte', () => {
    setMemoryBudget(1)
    expect(memoryBudget().limit).toBe(1)
  })
})

describe('the memory budget by default', () => {
  const loaded = async (constrained: number) => {
    vi.resetModules()
    const allowed = vi.spyOn(process, 'constrainedMemory').mockReturnValue(constrained)
    const fresh = await import('../../../src/node/limits/memory-budget.js')
    allowed.mockRestore()
    return fresh.memoryBudget().limit
  }

  it('is a quarter of what the container allows, or of what the machine has', async () => {
    expect(await loaded(4_003)).toBe(1_000)
    expect(await loaded(0)).toBe(Math.floor(totalmem() / 4))
    expect(await loaded(2 ** 64)).toBe(Math.floor(totalmem() / 4))
  })
})
