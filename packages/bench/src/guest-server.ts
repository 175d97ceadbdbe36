import { bytes } from '@echo/protocol'
import { echoBatches, serveFramed } from './targets/ours.js'

// The server of `framed-batch`, in whatever runtime runs this. Prints its port, and ends with its standard input.
console.log(await serveFramed(bytes(), echoBatches))
process.stdin.on('end', () => process.exit())
process.stdin.resume()
