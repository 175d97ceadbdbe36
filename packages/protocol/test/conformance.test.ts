import * as protocol from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { readCorpus } from '../conformance/matrix-corpus.js'
import { runCase } from '../conformance/run-corpus.js'

const files = readCorpus()

it('has a corpus worth the name', () => {
  expect(files.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(150)
})

describe.each(files)('$name', ({ cases }) => {
  it.each(cases)('$name', (test) => {
    expect(runCase(protocol, test)).toBeUndefined()
  })
})
