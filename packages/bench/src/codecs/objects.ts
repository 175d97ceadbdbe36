type ObjectName = 'small' | 'medium' | 'large'

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

/**
 * The message of that index. It has its index in it, in fields of one width whatever the index is, both in MessagePack and in JSON: an
 * integer of six digits, a text of fixed length, a number with one decimal.
 * @param size that of its workload, which names the object.
 */
export function objectOf(index: number, size: number): object {
  return MAKERS[objectName(size)](index)
}

const MAKERS: Readonly<Record<ObjectName, (index: number) => object>> = { small, medium, large }

const LINES = 6
const ORDERS = 64

/** Indexes repeat after so many, so that none is wider than its field. */
const CIRCLE = 100_000

function small(index: number) {
  return { id: sixDigits(index), name: `user-${fiveDigits(index)}`, ok: true, score: oneDecimal(index) }
}

/** Nested, with arrays, numbers of each kind, and text that is not all ASCII. */
function medium(index: number) {
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

function orderLine(order: number, line: number) {
  return {
    sku: `book-${fiveDigits(order)}-${line}`,
    count: line + 1,
    price: oneDecimal(order + line),
    title: `On streams, volume ${line}`,
    inStock: true,
  }
}

/** A list of medium ones. */
function large(index: number) {
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
