import type { FrameOptions } from '@echo/protocol'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * A program in another language, which frames as its platform does. Its tasks, each its last arguments:
 *
 * - `serve`: prints two ports. On the first it echoes, and prints what it has seen (`reportOf`) when a connection has ended.
 *   On the second it answers a message with its frame, then with as many bytes of that frame as the message's first byte
 *   says, and closes.
 * - `client PORT COUNT SEED LARGEST`: connects and sends the messages that these numbers give (`messagesOfClient`), reading
 *   meanwhile; checks the echoes, prints what it has seen, and ends with 0.
 *
 * Whatever it does, it ends when its standard input ends.
 */
export interface Peer {
  name: string
  /** Why it cannot run here. */
  missing: string | undefined
  options: FrameOptions
  width: number
  /** `serve`, and what is like it: `serve-in-pieces` writes its replies in odd pieces. */
  serverTasks: string[]
  /** The command line, without the task. What has to be built is built in `folder`. */
  command(folder: string): Promise<string[]>
}

export function besideThisFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

export function onPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
