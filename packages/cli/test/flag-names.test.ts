import { Command } from 'commander'
import { expect, it } from 'vitest'
import { flagName, flagNamesOf } from '../src/flag-names.js'

const rename = flagNamesOf(
  new Command().option('--max-frame-length <bytes>').option('--tls-ca <file>').option('--port <port>'),
)

it('replaces the names of options that are flags of the command', () => {
  expect(rename('raise maxFrameLength. Pass it as tls.ca, or lower maxFrameLength')).toBe(
    'raise --max-frame-length. Pass it as --tls-ca, or lower --max-frame-length',
  )
})

it.each([
  'acceptQueue is no flag of this command, and neither is tls.key',
  'the port is a word',
  'maxFrameLengths, echo.example and maxFrameLength.port are other names',
])('leaves alone: %s', (text) => {
  expect(rename(text)).toBe(text)
})

it('writes an option as a flag', () => {
  expect(['port', 'minFrameRate'].map(flagName)).toEqual(['--port', '--min-frame-rate'])
})
