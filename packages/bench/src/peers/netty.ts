import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Target, MissingProgram, PreparedProgram } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { built } from './build.js'
import { findProgram } from './find-program.js'
import { peerSource } from './peer-sources.js'
import { runProgram } from './run-program.js'

/** Where Debian's packages put archives of classes. */
const ARCHIVES = '/usr/share/java'

const PARTS = [
  'buffer',
  'codec',
  'common',
  'handler',
  'resolver',
  'transport',
  'transport-native-epoll',
  'transport-native-unix-common',
].map((part) => join(ARCHIVES, `netty-${part}.jar`))

/** Until the second compiler of the JVM has done its work it takes up to twenty times as long. */
const SETTLING = 2000

/** Checks that Netty makes for those who write handlers, and says can be turned off. */
const UNCHECKED = [
  '-Dio.netty.leakDetection.level=disabled',
  '-Dio.netty.buffer.checkBounds=false',
  '-Dio.netty.buffer.checkAccessible=false',
]

/** How it is set up is said in its source. */
export const netty: Target = {
  name: 'Netty',
  what: 'length-field handlers, a flush a read',
  tier: 'same job',
  program: { prepare },
  settling: SETTLING,
  sides: async () => ({ load: framedLoad }),
}

async function prepare(): Promise<PreparedProgram | MissingProgram> {
  const command = findProgram('java')
  const compiler = findProgram('javac')
  if (command === undefined || compiler === undefined)
    return { missing: 'java and javac; Debian package default-jdk-headless' }
  const absent = PARTS.find((part) => !existsSync(part))
  if (absent !== undefined) return { missing: `${absent}; Debian package libnetty-java` }
  const release = releaseOf(readdirSync(ARCHIVES))
  const source = peerSource('java', 'Echo.java')
  const versions = `netty ${release}, ${await runProgram(compiler, ['-version'])}`
  const folder = await built({ name: 'java', sources: [source], versions }, (into) =>
    runProgram(compiler, ['-cp', PARTS.join(':'), '-d', into, source]),
  )
  const args = ['-Xms512m', '-Xmx512m', ...UNCHECKED, '-cp', [...PARTS, folder].join(':'), 'Echo']
  return { command, args, version: `netty ${release}, ${await runProgram(command, [...args, 'version'])}` }
}

/** The release, from the name of an archive: `netty-buffer-4.1.48.Final.jar`. */
function releaseOf(archives: readonly string[]): string {
  const releases = archives.flatMap((name) => /^netty-buffer-(\d.*)\.jar$/.exec(name)?.[1] ?? [])
  return releases[0] ?? 'of an unknown release'
}
