/**
 * The messages of the codec sweep. Each has its index in it, in fields of one width whatever the index is, both in
 * MessagePack and in JSON: an integer of six digits, a text of fixed length, a number with one decimal.
 */
export type SweepObject = SmallObject | MediumObject | LargeObject

export type ObjectName = 'small' | 'medium' | 'large'

export interface SmallObject {
  readonly id: number
  readonly name: string
  readonly ok: boolean
  readonly score: number
}

/** Nested, with arrays, numbers of each kind, and text that is not all ASCII. */
export interface MediumObject {
  readonly id: number
  readonly at: number
  readonly balance: number
  readonly parent: null
  readonly customer: { readonly name: string; readonly email: string; readonly city: string }
  readonly lines: readonly OrderLine[]
  readonly tags: readonly string[]
  readonly note: string
}

export interface OrderLine {
  readonly sku: string
  readonly count: number
  readonly price: number
  readonly title: string
  readonly inStock: boolean
}

/** A list of medium ones. */
export interface LargeObject {
  readonly id: number
  readonly orders: readonly MediumObject[]
}

/** The sizes that name the objects in a workload, in bytes: about what they take in MessagePack. */
const SIZES: ReadonlyMap<number, ObjectName> = new Map([
  [64, 'small'],
  [1024, 'medium'],
  [65_536, 'large'],
])

/** @throws for a size that names no object. */
export function objectName(size: number): ObjectName {
  const name = SIZES.get(size)
  if (name === undefined) throw new RangeError(`no object of the codec sweep is called ${size} B`)
  return name
}

/** The message of that index. @param size that of its workload, which names the object. */
export function objectOf(index: number, size: number): SweepObject {
  return MAKERS[objectName(size)](index)
}

const MAKERS: Readonly<Record<ObjectName, (index: number) => SweepObject>> = { small, medium, large }

const LINES = 6
const ORDERS = 64

/** Indexes repeat after so many, so that none is wider than its field. */
const CIRCLE = 100_000

function small(index: number): SmallObject {
  return { id: sixDigits(index), name: `user-${fiveDigits(index)}`, ok: true, score: oneDecimal(index) }
}

function medium(index: number): MediumObject {
  const name = `user-${fiveDigits(index)}`
  return {
    id: sixDigits(index),
    at: 1_790_000_000_000 + sixDigits(index),
    balance: -sixDigits(index),
    parent: null,
    customer: { name, email: `${name}@example.org`, city: 'Zürich' },
    lines: Array.from({ length: LINES }, (_, line) => orderLine(index, line)),
    tags: ['frames', 'streams', 'sockets', 'messages'],
    note: 'Messages over TCP: each one is a frame, however the stream was cut. '.repeat(6).slice(0, 405),
  }
}

function orderLine(order: number, line: number): OrderLine {
  return {
    sku: `book-${fiveDigits(order)}-${line}`,
    count: line + 1,
    price: oneDecimal(order + line),
    title: `On streams, volume ${line}`,
    inStock: true,
  }
}

function large(index: number): LargeObject {
  return {
    id: sixDigits(index),
    orders: Array.from({ length: ORDERS }, (_, order) => medium(index * ORDERS + order)),
  }
}

function sixDigits(index: number): number {
  return 100_000 + (index % CIRCLE)
}

function fiveDigits(index: number): string {
  return String(index % CIRCLE).padStart(5, '0')
}

/** Never whole: it takes a fraction in any codec. */
function oneDecimal(index: number): number {
  return sixDigits(index) + 0.5
}
