/**
 * Colours after Okabe and Ito, which people who see colours otherwise can tell apart, darker on white and lighter on black.
 * No colour stands alone: lines differ in dash and mark too, and carry their names.
 */
const SERIES: readonly (readonly [light: string, dark: string])[] = [
  ['#0067a5', '#5cb8f0'],
  ['#c44e00', '#ff9950'],
  ['#00785a', '#35cfa4'],
  ['#9b3f86', '#e79bd0'],
  ['#806000', '#e5c63d'],
  ['#4a4a4a', '#d0d0d0'],
  ['#5a46c6', '#b5a8ff'],
  ['#a8203a', '#ff8f9f'],
]

export const SERIES_COUNT = SERIES.length

const LIGHT = {
  page: '#ffffff',
  panel: '#f6f7f9',
  text: '#1b1f24',
  faint: '#57606a',
  grid: '#dfe3e8',
  axis: '#7d8590',
  band: '#e3dcc2',
  link: '#0060a8',
  faster: '#0067a5',
  slower: '#c44e00',
  same: '#6a737d',
  'faster-fill': '#56b4e9',
  'slower-fill': '#eda247',
  'same-fill': '#eceef0',
}

const DARK: typeof LIGHT = {
  page: '#12151a',
  panel: '#1b2027',
  text: '#e8eaed',
  faint: '#a5adb8',
  grid: '#323943',
  axis: '#7d8793',
  band: '#4a4328',
  link: '#7cc4ff',
  faster: '#5cb8f0',
  slower: '#ff9950',
  same: '#a5adb8',
  'faster-fill': '#0b5f95',
  'slower-fill': '#964a00',
  'same-fill': '#262c34',
}

/** CSS: all colours as variables, for light pages, and for dark ones where they are preferred. On paper it is light. */
export function colourRules(root: string): string {
  const light = variables(
    LIGHT,
    SERIES.map(([colour]) => colour),
  )
  const dark = variables(
    DARK,
    SERIES.map(([, colour]) => colour),
  )
  return `${root} { color-scheme: light; ${light} }
@media screen and (prefers-color-scheme: dark) { ${root} { color-scheme: dark; ${dark} } }`
}

function variables(named: typeof LIGHT, series: readonly string[]): string {
  return [...Object.entries(named), ...series.map((colour, index) => [`s${index}`, colour] as const)]
    .map(([name, colour]) => `--${name}: ${colour};`)
    .join(' ')
}
