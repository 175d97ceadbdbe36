import { readdirSync, readFileSync } from 'node:fs'

/** @typedef {import('./run-corpus.js').CorpusFile} CorpusFile */

const FOLDER = new URL('../../conformance/corpus/', import.meta.url)

/**
 * The corpus: every JSON file of `@echo/conformance`.
 *
 * @returns {CorpusFile[]}
 */
export function readCorpus() {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  return names.toSorted().map((name) => {
    const file = /** @type {Omit<CorpusFile, 'name'>} */ (
      JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8'))
    )
    return { name, cases: file.cases }
  })
}
