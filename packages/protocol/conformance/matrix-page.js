// What a browser runs. It imports everything in here, so that what cannot even be loaded is reported too.

/** @returns {Promise<import('./run-corpus.js').Result>} */
async function run() {
  /** @type {import('./run-corpus.js').Protocol} */
  const protocol = await import(new URL('../dist/index.js', import.meta.url).href)
  const { runAll } = await import('./matrix-run.js')
  const corpus = await fetch('/corpus')
  return await runAll(protocol, /** @type {import('./run-corpus.js').CorpusFile[]} */ (await corpus.json()))
}

/** @param {unknown} error */
function crash(error) {
  return { crash: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

await fetch('/report', { method: 'POST', body: JSON.stringify(await run().catch(crash)) })
