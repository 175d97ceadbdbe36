import type { Target, MissingProgram, PreparedProgram } from '../targets/target.js'
import { framedLoad } from '../load/framed-load.js'
import { built } from './build.js'
import { findProgram } from './find-program.js'
import { peerSource } from './peer-sources.js'
import { runProgram } from './run-program.js'

/** How it is set up is said in its source. */
export const erlang: Target = {
  name: 'Erlang {packet,4}',
  what: 'gen_tcp, {active, N}, {delay_send, true}',
  tier: 'same job',
  program: { prepare },
  sides: async () => ({ load: framedLoad }),
}

const ASK_VERSION =
  'io:format("OTP ~s, erts ~s", [erlang:system_info(otp_release), erlang:system_info(version)]), halt().'

async function prepare(): Promise<PreparedProgram | MissingProgram> {
  const command = findProgram('erl')
  const compiler = findProgram('erlc')
  if (command === undefined || compiler === undefined) return { missing: 'erl; Debian package erlang-base' }
  const version = await runProgram(command, ['-noshell', '-eval', ASK_VERSION])
  const source = peerSource('erlang', 'echo.erl')
  const folder = await built({ name: 'erlang', sources: [source], versions: version }, (into) =>
    runProgram(compiler, ['-o', into, source]),
  )
  return { command, args: ['-noshell', '-pa', folder, '-s', 'echo', 'main'], version }
}
