import { framedBatch } from '../targets/framed-batch.js'

// The server of `framed-batch`, in whatever runtime runs this. Prints its port, and ends with its standard input.
const { serve } = await framedBatch.sides()
console.log(await serve!())
process.stdin.on('end', () => process.exit())
process.stdin.resume()
