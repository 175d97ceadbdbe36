import { parentPort, workerData } from 'node:worker_threads'
import { payloadsOf } from './payloads.js'
import type { PayloadRequest } from './payloads-apart.js'
import { subjectNamed } from './subjects.js'

// Worker of a codec that works alone: makes its payloads, sends them, those of each size one behind the other, and ends.
const { subject, wanted } = workerData as PayloadRequest
const payload = payloadsOf(await subjectNamed(subject).load())
const made = wanted.map(({ size, count }) => {
  const payloads = Array.from({ length: count }, (_, index) => payload(index, size))
  return new Uint8Array(Buffer.concat(payloads))
})
parentPort?.postMessage(
  made,
  made.map(({ buffer }) => buffer),
)
