// What Node, Bun and Deno run. The last line it prints is its report.
import { versions } from 'node:process'
import { readCorpus } from './matrix-corpus.js'
import { runAll } from './matrix-run.js'

/** @type {import('./run-corpus.js').Protocol} */
const protocol = await import(new URL('../dist/index.js', import.meta.url).href)
const result = await runAll(protocol, readCorpus())
console.log(JSON.stringify({ version: versions['deno'] ?? versions['bun'] ?? versions.node, ...result }))
