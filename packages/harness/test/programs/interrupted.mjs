import { Child, endOnSignals, endWithReader } from '../../dist/index.js'

// A parent of a child that would live forever: prints the child's process id.
endWithReader()
endOnSignals(() => console.error('interrupted'))
const child = new Child(process.argv[2])
await child.call('add', { a: 1, b: 2 })
console.log(child.pid)
setInterval(() => console.log('still here'), 10)
