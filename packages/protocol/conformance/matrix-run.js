import { runSmoke } from './matrix-smoke.js'
import { runCorpus } from './run-corpus.js'

/**
 * All that a runtime is asked to do.
 *
 * @param {import('./run-corpus.js').Protocol} protocol
 * @param {readonly import('./run-corpus.js').CorpusFile[]} files
 * @returns {Promise<import('./run-corpus.js').Result>}
 */
export async function runAll(protocol, files) {
  const corpus = runCorpus(protocol, files)
  const smoke = await runSmoke(protocol)
  return { passed: corpus.passed + smoke.passed, failures: [...corpus.failures, ...smoke.failures] }
}
