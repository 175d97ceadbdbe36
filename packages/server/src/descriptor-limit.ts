import { readFileSync } from 'node:fs'

/** Where the system does not say. */
const UNKNOWN = 65_536 + 64

/** How many file descriptors this process may have open. Node has raised its soft limit to the hard one at its start. */
export function descriptorLimit(): number {
  const soft = process.platform === 'linux' ? limitFromProc() : limitFromReport()
  return Number.isInteger(soft) && soft > 0 ? soft : UNKNOWN
}

function limitFromProc(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8')
    return Number(/^Max open files +(\d+)/m.exec(limits)?.[1])
  } catch {
    return limitFromReport()
  }
}

/** Takes some 10 ms, and works where Node knows of limits at all; on Windows it does not. */
function limitFromReport(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } }
  return Number(userLimits?.open_files?.soft)
}
