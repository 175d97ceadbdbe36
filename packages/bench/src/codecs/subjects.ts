import { bytes, json, msgpack, utf8 } from '@echo/protocol'
import { objectOf } from './objects.js'
import { copyOf } from './payloads.js'
import type { Subject } from './subject.js'

/** The bytes that `msgpackSubject` sends, as they are: what the connection takes without a codec. */
export const bytesSubject: Subject = {
  name: 'bytes',
  what: "msgpack's bytes as they are: no codec work",
  load: async () => {
    const writer = msgpack()
    return { codec: bytes, message: (index, size) => copyOf(writer.encode(objectOf(index, size))) }
  },
}

export const utf8Subject: Subject = {
  name: 'utf8',
  what: 'the JSON text as one string',
  load: async () => ({ codec: utf8, message: (index, size) => JSON.stringify(objectOf(index, size)) }),
}

export const jsonSubject: Subject = {
  name: 'json',
  what: 'JSON, parsed and written',
  load: async () => ({ codec: json, message: objectOf }),
}

export const msgpackSubject: Subject = {
  name: 'msgpack',
  what: 'MessagePack with our checks: the default',
  load: async () => ({ codec: msgpack, message: objectOf }),
}

export const msgpackrSubject: Subject = {
  name: 'msgpackr',
  what: "a user's own codec, over package msgpackr",
  load: async () => {
    const { msgpackr } = await import('./msgpackr.js')
    return { codec: msgpackr, message: objectOf }
  },
}

const SUBJECTS = [bytesSubject, utf8Subject, jsonSubject, msgpackSubject, msgpackrSubject]

/** @throws for a name that no subject has. */
export function subjectNamed(name: string): Subject {
  const subject = SUBJECTS.find((each) => each.name === name)
  if (subject === undefined) throw new RangeError(`no codec of the sweep is called ${name}`)
  return subject
}
