import { parentPort, workerData } from 'node:worker_threads'
import { codecNamed } from './codecs.js'
import { payloadsOf, type PayloadRequest } from './payloads.js'

// Worker of a codec that works alone: makes its payloads, sends them one behind the other, and ends.
const { codec, size, count } = workerData as PayloadRequest
const payload = payloadsOf(await codecNamed(codec).load())
const made = new Uint8Array(Buffer.concat(Array.from({ length: count }, (_, index) => payload(index, size))))
parentPort?.postMessage(made, [made.buffer])
