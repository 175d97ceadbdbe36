/** Options of the library that its errors name, and that are flags here. */
const OPTIONS = [
  'maxFrameLength',
  'bufferSize',
  'frameTimeout',
  'minFrameRate',
  'idleTimeout',
  'writeTimeout',
  'closeGrace',
  'connectTimeout',
  'handshakeTimeout',
]

const NAMED = new RegExp(`\\b(?:${OPTIONS.join('|')})\\b`, 'g')

/** What the library says, with options under the names that they have on the command line. */
export function withFlagNames(text: string): string {
  return text.replaceAll(/\btls\.(ca|cert|key|servername)\b/g, '--tls-$1').replaceAll(NAMED, flagName)
}

/** `--max-frame-length` for `maxFrameLength`. */
export function flagName(option: string): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
