import type { SendGate, WriterOutput } from '../../../src/node/sending/message-writer.js'

/** A queue that keeps what is submitted, and says when it is written. */
export class Recorder implements SendGate, WriterOutput {
  /** What each write was given: copies, and the parts themselves. */
  readonly writes: Uint8Array[][] = []
  readonly parts: (readonly Uint8Array[])[] = []
  accepted = 0
  written = 0
  open = true
  room = 65_535
  /** Sizes that were asked for, and what was unsubmitted beside each, or where only the room was asked for. */
  readonly checked: number[] = []
  readonly unsubmitted: number[] = []
  /** How often it was asked whether anything may be sent. */
  asked = 0

  get hasPendingWrite(): boolean {
    return this.accepted > this.written
  }

  checkOpen(): void {
    this.asked++
    if (!this.open) throw new Error('closed')
  }

  admit(size: number, unsubmitted: number): number {
    if (!this.open) throw new Error('closed')
    this.checked.push(size)
    this.unsubmitted.push(unsubmitted)
    return this.room
  }

  roomBehind(unsubmitted: number): number {
    this.unsubmitted.push(unsubmitted)
    return this.open ? this.room : -1
  }

  write(parts: readonly Uint8Array[], size: number): void {
    this.writes.push(parts.map((part) => new Uint8Array(part)))
    this.parts.push(parts)
    this.accepted += size
  }
}
