import { describe, expect, it } from 'vitest'
import { betweenMarkers } from '@echo/harness'
import { comparisonMarkdown } from '../../src/packages/comparison-markdown.js'
import { comparison } from './sample.js'

describe('the comparison in Markdown', () => {
  const text = comparisonMarkdown(comparison(3)).join('\n')

  it('has a row for each way of using each package, and one for the fastest', () => {
    for (const name of [
      'it-length-prefixed varint joined',
      'length-prefixed-stream',
      'frame-stream unbuffered',
    ])
      expect(text).toContain(`| ${name} `)
    expect(text).toMatch(/\| \*\*the fastest of them\*\* +\| +\*\*3\.00\*\* \|/)
  })

  it('gives ratios with their intervals, one of a single pass without, and says who fails', () => {
    expect(text).toContain(' 3.00 [3.00, 3.00] ')
    expect(text).toMatch(/\| frame-stream +\|.* ~13043 \|/)
    expect(text).toMatch(/\| length-prefixed-stream +\|.* it fails \|/)
  })

  it('compares what is used alike', () => {
    expect(text).toMatch(/\| length-prefixed-stream +\| +`frameDecoderStream\(\) varint` +\| +3\.00/)
  })

  it('says with what it was measured, and how to do it again, and no times', () => {
    expect(text).toContain('@echo/protocol 1.2.3, frame-stream 4.0.1; Node 20.20.2, linux x64, 2 cores, Some')
    expect(text.replaceAll('\n', ' ')).toContain('npm run bench:packages -w @echo/bench -- --write')
    expect(text).not.toMatch(/\d (?:ns|µs|ms)\b/)
  })

  it('says where ours is not ahead', () => {
    expect(text.replaceAll('\n  ', ' ')).toContain(
      'ours is faster in 7 of 7, and at least twice as fast in 7.',
    )
    expect(text).not.toMatch(/Not ahead|slower/)
    const slow = comparisonMarkdown(comparison(0.5)).join('\n').replaceAll('\n  ', ' ')
    expect(slow).toContain('ours is faster in 0 of 7')
    expect(slow).toContain('Not ahead: decode 64 KiB. it-length-prefixed u32 is 2.00 times as fast as ours.')
    expect(slow).toContain(
      'Used the same way, ours is slower: FrameDecoder in pieces than it-length-prefixed u32 (decode 64 B,',
    )
    expect(comparisonMarkdown(comparison(1)).join('\n')).toContain(
      'Not certain: decode 64 B, ours ÷ it-length-prefixed u32 is 1.00 [1.00, 1.00].',
    )
  })

  it('is the same for the same figures, and goes into a README again without a trace', () => {
    const write = (readme: string) =>
      betweenMarkers(readme, 'some-name', comparisonMarkdown(comparison(3)), '## How fast')
    const once = write('# a README\n')
    expect(write(once)).toBe(once)
  })
})
