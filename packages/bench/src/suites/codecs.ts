import { aloneArm } from '../codecs/alone-arm.js'
import { batchArm, echoArm } from '../codecs/echo-arm.js'
import {
  bytesSubject,
  jsonSubject,
  msgpackrSubject,
  msgpackSubject,
  utf8Subject,
} from '../codecs/subjects.js'
import { closed } from '../load/cell.js'
import type { Suite } from './suite.js'

/** A size names an object: small, medium, large. With 4096 small ones in flight the server has no time to wait. */
const CELLS = [closed(64, 4096), closed(64, 256), closed(1024, 64), closed(65_536, 8), closed(64, 1)]

const msgpack = echoArm(msgpackSubject)

/** `msgpack` once more, in processes of its own. */
const control = { ...msgpack, name: 'msgpack (A/A)', what: 'msgpack once more: shows the noise' }

/** What a codec costs an echo server, and how much of what the codec allows the server reaches. Bytes need no work at all. */
export const codecs: Suite = {
  name: 'codecs',
  title: 'Codecs: echo of objects on 127.0.0.1',
  arms: [
    echoArm(bytesSubject),
    echoArm(utf8Subject),
    echoArm(jsonSubject),
    msgpack,
    control,
    batchArm(msgpackSubject),
    echoArm(msgpackrSubject),
    ...[utf8Subject, jsonSubject, msgpackSubject, msgpackrSubject].map((subject) => aloneArm(subject, CELLS)),
  ],
  baseline: bytesSubject.name,
  cells: CELLS,
  control: [msgpack.name, control.name],
}
