import { answerParent } from '../../dist/index.js'

// A child that answers its parent.
const [mode] = process.argv.slice(2)
answerParent({
  add: ({ a, b }) => a + b,
  mode: () => mode ?? 'none',
  fail: () => Promise.reject(new Error('it failed')),
  never: () => new Promise(() => {}),
  leave: (code) => process.exit(code),
})
