/**
 * Removes from `dist` what no source has any more, so that it is neither imported nor published. Runs in a package's folder, after tsc.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'

for (const file of readdirSync('dist', { recursive: true, encoding: 'utf8' })) {
  const [, source] = /^(.*?)(?:\.d\.ts|\.js)(?:\.map)?$/.exec(file) ?? []
  if (source !== undefined && !existsSync(`src/${source}.ts`)) rmSync(`dist/${file}`)
}
