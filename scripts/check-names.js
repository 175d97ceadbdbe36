// Names and phrases that this project has retired for those of the field: none may come back.
//
//   node scripts/check-names.js
//
// Ordinary words count only where they stand for an identifier.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

/** Each with what is used instead. @type {[RegExp, string][]} */
const RETIRED = [
  [/\bLastingClient\b|client that lasts/, 'ReconnectingClient, reconnecting client'],
  [/\bPendingCall\b/, 'PendingRequest'],
  [/\bRecvLine\b|\bReplyWaiter\b|\bin line\b/, 'WaiterQueue, PendingReply, queued'],
  [/\btakeOne\b/, 'tryRecv, takeMessage'],
  [/\btoldEnd\b|\btellLine\b|\biterated\(/, 'onEndDelivered, settleWaiters, onIterationEnd'],
  [/\broomFor\w+|\blendBehindAll\b|\bplenty\b/, 'reserve(), reserveContiguous(), readFilledBuffer'],
  [/\bdirectReads\b|\bfreshMemory\b/, 'shared-read-buffer, allocUnsafe'],
  [/\btakeBlock\b|\bgiveBlock\b|\bOutputBlock\b/, 'acquire, release, block-pool'],
  [/\bFramedOutput\b|\bRawOutput\b|\bFramedInput\b|\bRawInput\b/, 'FrameWriter, RawWriter'],
  [/\bhandOver\b|\bcongested\b/, 'flushToSocket, hasPendingWrite'],
  [/\bneglected\b|\.owed\b/, 'hasUnread, awaitingFrame'],
  [/\bgiveUp\b/, 'timeOut, cancel'],
  [/\bnoteShare\b|\bevict\b/, 'charge, closeOverBudget'],
  [/\bWatchedPromise\b|\bunheard\b|\bpreHandle\b/, 'ReportedPromise, onUnhandled, markHandled'],
  [/\bHandlers<|\bclass Handlers\b/, 'HandlerPool'],
  [
    /\bpassedDescriptors?\b|\bPassedDescriptor\b|descriptors? that (was|were|are|is) passed/,
    'inherited descriptors, socket activation',
  ],
  [/\bContender\b|\bARMS\b/, 'target'],
  [/\blest\b/, 'so that … not'],
  [/\bfor ever\b/, 'forever, indefinitely'],
  [/\banew\b/, 'again'],
  [/\b[Ww]hoever\b/, 'those who, a program that'],
  [/\bhears of\b/, 'gets, is called with'],
  [/\b(is|are) told (to|of|by)\b/, 'is called, is set'],
  [/nobody awaited/, 'unhandled'],
  [/\d (bytes|kB|MiB|messages|requests|frames|connections) a second\b|\bframes a second\b/, 'per second'],
]

const FILE_NAMES =
  /^(lasting-client|attempt-step|recv-line|room-for-\w+|direct-reads|output-block|framed-output|raw-output|framed-input|raw-input|close-verdict|watched-promise|passed-descriptors|length-fields|handlers|fresh-memory|alloc-unsafe)\.ts$/

/** Made by programs, of other projects, or a list of what was: `CHANGELOG.md` and this file. */
const SKIPPED =
  /^(CHANGELOG\.md|package-lock\.json|scripts\/check-names\.js|docs\/(api|lab\.html|bench\.svg)|packages\/attack\/src\/(server|faults)\/handlers\.ts)|\.(svg|png|json|html)$/

const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !SKIPPED.test(file))

let found = 0
for (const file of files) {
  if (FILE_NAMES.test(basename(file))) report(file, 'the name of the file')
  for (const [i, line] of readFileSync(file, 'utf8').split('\n').entries())
    for (const [retired, instead] of RETIRED)
      if (retired.test(line)) report(`${file}:${i + 1}`, `${retired.exec(line)?.[0]}: ${instead}`)
}
console.log(`${found} retired names and phrases in ${files.length} files`)
process.exitCode = found === 0 ? 0 : 1

/**
 * @param {string} place
 * @param {string} what
 */
function report(place, what) {
  found++
  console.log(`${place}  ${what}`)
}
