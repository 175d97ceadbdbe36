/** A listening socket that this process was given. */
export interface InheritedDescriptor {
  /** For `listen({ fd })`. */
  fd: number
  /** What the unit file calls it (`FileDescriptorName=`); `unknown` where nobody has named it, as in systemd. */
  name: string
}

/** The first of them, after standard input, output and error. `SD_LISTEN_FDS_START` of sd-daemon.h. */
const FIRST = 3

/**
 * The listening sockets that systemd, or a program that activates sockets as it does, has passed to this process: for
 * `listen({ fd })`. None if there are none, or if they are meant for another process.
 *
 * The rule is that of `sd_listen_fds(3)`: LISTEN_PID names the process, LISTEN_FDS says how many there are, from 3 on,
 * LISTEN_FDNAMES their names, separated by colons.
 */
export function inheritedDescriptors(
  env: Readonly<Record<string, string | undefined>> = process.env,
  pid: number = process.pid,
): InheritedDescriptor[] {
  const { LISTEN_PID, LISTEN_FDS, LISTEN_FDNAMES } = env
  if (LISTEN_PID !== String(pid)) return []
  const count = /^\d{1,4}$/.test(LISTEN_FDS ?? '') ? Number(LISTEN_FDS) : 0
  const names = LISTEN_FDNAMES?.split(':') ?? []
  return Array.from({ length: count }, (_, i) => ({ fd: FIRST + i, name: names[i] || 'unknown' }))
}
