import type { Estimate } from '@echo/harness'

/** Messages a second: `2.71 M`, `190 k`, `812`. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 999_500) return `${threeDigits(perSecond / 1e6)} M`
  if (perSecond >= 1000) return `${threeDigits(perSecond / 1000)} k`
  return threeDigits(perSecond)
}

/** A number of three digits or more: `0.92`, `14.2`, `1234`. */
export function threeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0)
  return value.toFixed(value >= 9.995 ? 1 : 2)
}

/** A ratio and its interval: `14.2 [13.8, 14.6]`. */
export function formatEstimate({ median, low, high }: Estimate): string {
  return `${threeDigits(median)} [${threeDigits(low)}, ${threeDigits(high)}]`
}

/** A share (0 to 1) in percent: `3.1 %`. Only what is exactly none or all is called so. */
export function formatShare(share: number): string {
  if (share === 0 || share === 1) return `${share * 100} %`
  if (share < 0.001) return '< 0.1 %'
  if (share > 0.999) return '> 99.9 %'
  return `${(share * 100).toFixed(1)} %`
}

/** Seconds as minutes: `1:05`. */
export function formatTime(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** Bytes as people say them: `64 B`, `64 KiB`. */
export function formatSize(bytes: number): string {
  return bytes >= 16_384 && bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} B`
}

/** `1 read`, `5 reads`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
