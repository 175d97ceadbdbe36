import { aloneTarget } from '../codecs/alone-target.js'
import { batchTarget, echoTarget } from '../codecs/echo-target.js'
import {
  bytesSubject,
  jsonSubject,
  msgpackrSubject,
  msgpackSubject,
  utf8Subject,
} from '../codecs/subjects.js'
import { closed } from '../load/workload.js'
import type { Suite } from './suite.js'

/** A size names an object: small, medium, large. With 4096 small ones in flight the server has no time to wait. */
const WORKLOADS = [closed(64, 4096), closed(64, 256), closed(1024, 64), closed(65_536, 8), closed(64, 1)]

const msgpack = echoTarget(msgpackSubject)

/** `msgpack` once more, in processes of its own. */
const control = { ...msgpack, name: 'msgpack (A/A)', what: 'msgpack once more: shows the noise' }

/** What a codec costs an echo server, and how much of what the codec allows the server reaches. Bytes need no work at all. */
export const codecs: Suite = {
  name: 'codecs',
  title: 'Codecs: echo of objects on 127.0.0.1',
  targets: [
    echoTarget(bytesSubject),
    echoTarget(utf8Subject),
    echoTarget(jsonSubject),
    msgpack,
    control,
    batchTarget(msgpackSubject),
    echoTarget(msgpackrSubject),
    ...[utf8Subject, jsonSubject, msgpackSubject, msgpackrSubject].map((subject) =>
      aloneTarget(subject, WORKLOADS),
    ),
  ],
  baseline: bytesSubject.name,
  workloads: WORKLOADS,
  control: [msgpack.name, control.name],
}
