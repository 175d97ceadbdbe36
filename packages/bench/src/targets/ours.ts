export { framed } from './framed.js'
export { framedBatch } from './framed-batch.js'
