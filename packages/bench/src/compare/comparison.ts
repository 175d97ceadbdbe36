import { cutCharacter } from './cut-character.js'
import { emptyMessage } from './empty-message.js'
import { endInMidMessage } from './end-in-mid-message.js'
import { hello } from './hello.js'
import { largeMessage } from './large-message.js'
import { FRAMED, RAW, type Mode } from './mode.js'
import { resetClient } from './reset-client.js'
import type { Observation, Scenario } from './scenario.js'
import { secondClient } from './second-client.js'
import { onStage } from './stage.js'
import { tenSends } from './ten-sends.js'

/** One row of the comparison: what was sent, and what was seen in each mode. */
export interface ComparisonRow {
  readonly title: string
  readonly sent: string
  readonly raw: Observation
  readonly framed: Observation
  readonly why: string
}

const SCENARIOS: readonly Scenario[] = [
  hello,
  emptyMessage,
  tenSends,
  largeMessage,
  cutCharacter,
  resetClient,
  endInMidMessage,
  secondClient,
]

/** Milliseconds without a reply after which a row says that none comes. */
const PATIENCE = 300

/** Milliseconds after which a scenario is given up. */
const DEADLINE = 5000

/** Runs every row in both modes, one after another, on real sockets. A row that fails says so in what was observed. */
export async function compareModes(): Promise<ComparisonRow[]> {
  const rows: ComparisonRow[] = []
  for (const scenario of SCENARIOS) {
    const { title, sent, why } = scenario
    rows.push({
      title,
      sent,
      raw: await observe(scenario, RAW),
      framed: await observe(scenario, FRAMED),
      why,
    })
  }
  return rows
}

async function observe(scenario: Scenario, mode: Mode): Promise<Observation> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened for ${DEADLINE} ms`)), DEADLINE)
  })
  try {
    return await onStage(mode, PATIENCE, (stage) => Promise.race([scenario.play(stage), deadline]))
  } catch (error) {
    return { observed: `failed: ${String(error)}`, intact: false }
  } finally {
    clearTimeout(timer)
  }
}
