/**
 * Writes what each public entry exports, with its types, to `api/`: a change of the contract shows in the diff of a commit.
 *
 * node scripts/check-api.js           fails if a report differs, or if something exported has no comment
 * node scripts/check-api.js --write   writes the reports
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Extractor, ExtractorConfig } from '@microsoft/api-extractor'
import { publicEntries, publishedPackages, ROOT } from './workspaces.js'

const { values: flags } = parseArgs({ options: { write: { type: 'boolean' } } })

/** Comments are written for readers of the declarations: what TSDoc says of their form is no concern of these reports. */
const MESSAGES = {
  compilerMessageReporting: { default: { logLevel: 'warning' } },
  extractorMessageReporting: {
    default: { logLevel: 'warning', addToApiReportFile: true },
    'ae-missing-release-tag': { logLevel: 'none' },
    'ae-unresolved-link': { logLevel: 'none' },
    'ae-undocumented': { logLevel: 'none' },
    'ae-forgotten-export': { logLevel: 'warning', addToApiReportFile: false },
  },
  tsdocMessageReporting: { default: { logLevel: 'none' } },
}

const COMPILER_OPTIONS = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  strict: true,
}

/** @param {string} folder @param {string} entry as it is imported @param {string} types @param {string} scratch */
function extract(folder, entry, types, scratch) {
  const reportFileName = `${entry.replace(/^@echo\//, '').replaceAll('/', '-')}.api.md`
  const extractorConfig = ExtractorConfig.prepare({
    configObject: /** @type {import('@microsoft/api-extractor').IConfigFile} */ ({
      projectFolder: join(ROOT, folder),
      mainEntryPointFilePath: join(ROOT, types),
      compiler: {
        overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files: [join(ROOT, types)] },
      },
      apiReport: {
        enabled: true,
        reportFileName,
        reportFolder: join(ROOT, 'api'),
        reportTempFolder: scratch,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: MESSAGES,
    }),
    configObjectFullPath: undefined,
    packageJsonFullPath: join(ROOT, folder, 'package.json'),
  })
  const result = Extractor.invoke(extractorConfig, {
    localBuild: flags.write === true,
    messageCallback(message) {
      const forgotten = /^The symbol "(\w+)"/.exec(message.text)?.[1]
      if (
        message.messageId === 'ae-forgotten-export' &&
        !(forgotten !== undefined && exported.has(forgotten))
      )
        problems.push(`${entry}: ${message.text}`)
      if (message.logLevel !== 'error') message.handled = true
    },
  })
  if (result.apiReportChanged && flags.write !== true)
    problems.push(`api/${reportFileName} differs: run npm run build and node scripts/check-api.js --write`)
  const report = readFileSync(join(scratch, reportFileName), 'utf8').split('\n')
  for (const [, name] of report.join('\n').matchAll(/^export (?:declare )?(?:abstract )?\w+ (\w+)/gm))
    exported.add(/** @type {string} */ (name))
  report.forEach((line, index) => {
    if (line.includes('(undocumented)') && !INHERITED.test(String(report[index + 1])))
      problems.push(`${entry}: no comment on ${String(report[index + 1]).trim()}`)
  })
}

/** Of errors: the comments of `EchoError` and `Error` are shown for these. */
const INHERITED = /^ *readonly (code|name|recoverable)\b/

/** Names that an entry may use without exporting them, since one before it does: `@echo/protocol` of its `node`. @type {Set<string>} */
const exported = new Set()
/** @type {string[]} */
const problems = []
const scratch = mkdtempSync(join(tmpdir(), 'echo-api-'))
let entries = 0
for (const workspace of publishedPackages()) {
  for (const { name, types } of publicEntries(workspace)) {
    extract(workspace.folder, name, types, scratch)
    entries++
  }
}
rmSync(scratch, { recursive: true })
for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1
else console.log(`the API of ${entries} entries is as reported`)
