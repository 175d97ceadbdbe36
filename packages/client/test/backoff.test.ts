import { OptionError } from '@echo/protocol'
import { describe, expect, it } from 'vitest'
import { backoffDelay, reconnectSettings } from '../src/backoff.js'

const settings = reconnectSettings()
const delays = (random: () => number) =>
  Array.from({ length: 9 }, (_, failures) => backoffDelay(failures, settings, random))

describe('backoffDelay', () => {
  it('is none after no failure, then up to a limit that doubles and stays at maxDelay', () => {
    expect(delays(() => 1 - Number.EPSILON)).toEqual([0, 50, 100, 200, 400, 800, 1_600, 2_000, 2_000])
  })

  it('may be as good as none at any time, since all of it is chance', () => {
    expect(delays(() => 0)).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  it('is spread evenly up to the limit', () => {
    expect(delays(() => 0.5)).toEqual([0, 26, 51, 101, 201, 401, 801, 1_001, 1_001])
  })

  it('stays finite after any number of failures', () => {
    expect(backoffDelay(100_000, settings, () => 0.5)).toBe(1_001)
    expect(backoffDelay(2, { ...settings, baseDelay: 10_000 }, () => 0.5)).toBe(1_001)
  })
})

describe('reconnectSettings', () => {
  it('has no limit to the attempts unless told', () => {
    expect(reconnectSettings()).toEqual({ baseDelay: 50, maxDelay: 2_000, attempts: Infinity })
    expect(reconnectSettings({ attempts: Infinity, maxDelay: 10 })).toEqual({
      baseDelay: 50,
      maxDelay: 10,
      attempts: Infinity,
    })
  })

  it.each([{ baseDelay: 0 }, { maxDelay: 0 }, { maxDelay: 2 ** 31 }, { attempts: 0 }, { attempts: 1.5 }])(
    'refuses %j',
    (options) => {
      expect(() => reconnectSettings(options)).toThrow(OptionError)
      expect(() => reconnectSettings(options)).toThrow(`reconnect.${Object.keys(options)[0]}`)
    },
  )
})
