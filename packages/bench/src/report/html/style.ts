/**
 * Colors after Okabe and Ito, which color-blind people can tell apart, darker on white and lighter on black.
 * No color stands alone: lines differ in dash and mark too, and ratios have signs.
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

const NAMED: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  page: ['#ffffff', '#12151a'],
  panel: ['#f6f7f9', '#1b2027'],
  text: ['#1b1f24', '#e8eaed'],
  faint: ['#57606a', '#a5adb8'],
  grid: ['#dfe3e8', '#323943'],
  axis: ['#7d8590', '#7d8793'],
  band: ['#e3dcc2', '#4a4328'],
  link: ['#0060a8', '#7cc4ff'],
  better: ['#0067a5', '#5cb8f0'],
  worse: ['#c44e00', '#ff9950'],
  same: ['#6a737d', '#a5adb8'],
}

/** CSS: all colors as variables, for light pages, and for dark ones where they are preferred. On paper it is light. */
export function colorRules(root: string): string {
  const series = SERIES.map((pair, index) => [`s${index}`, pair] as const)
  const pairs = [...Object.entries(NAMED), ...series]
  const light = pairs.map(([name, [color]]) => `--${name}: ${color};`).join(' ')
  const dark = pairs.map(([name, [, color]]) => `--${name}: ${color};`).join(' ')
  return `${root} { color-scheme: light; ${light} }
@media screen and (prefers-color-scheme: dark) { ${root} { color-scheme: dark; ${dark} } }`
}

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif"

/** What the pictures need, alone or in a page. */
export const PICTURE_STYLE = `
svg { font: 12px ${FONT}; }
svg text { fill: var(--text); }
svg .faint { fill: var(--faint); }
svg .bold { font-weight: 600; }
svg .value { font-variant-numeric: tabular-nums; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .axis { stroke: var(--axis); stroke-width: 1; }
svg .one { stroke: var(--text); stroke-width: 1.2; }
svg .band { fill: var(--band); }
svg .better { fill: var(--better); stroke: var(--better); }
svg .worse { fill: var(--worse); stroke: var(--worse); }
svg .same { fill: var(--same); stroke: var(--same); }
svg .interval { stroke-width: 2.5; }
svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .outlined { paint-order: stroke; stroke: var(--page); stroke-width: 6px; stroke-linejoin: round; }
${SERIES.map((_, index) => `svg .s${index} { stroke: var(--s${index}); } svg .m${index} { fill: var(--s${index}); }`).join('\n')}
`

/** The style of the whole page. */
export const PAGE_STYLE = `
${colorRules(':root')}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 ${FONT}; overflow-wrap: break-word; }
main { max-width: 1220px; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 0.6rem; border-top: 1px solid var(--grid); padding-top: 1.2rem; }
h3 { font-size: 1.02rem; margin: 1.2rem 0 0.3rem; }
p, ul, dl { margin: 0.4rem 0 0.8rem; max-width: 52rem; }
a { color: var(--link); }
nav ul, .legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; max-width: none; }
.legend { font-size: 0.85rem; }
.legend svg { display: inline-block; width: 34px; height: 12px; margin-right: 0.4rem; }
.conclusion { background: var(--panel); border-radius: 8px; padding: 0.7rem 1.2rem; margin: 1rem 0; font-size: 1.1rem; }
.warning { border-left: 4px solid var(--worse); background: var(--panel); padding: 0.6rem 1rem; font-weight: 600; }
.faint, caption { color: var(--faint); }
.panels { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); gap: 1.4rem 1rem; margin: 0.8rem 0; }
.box { overflow-x: auto; max-width: 100%; }
svg { display: block; width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0.3rem 0; }
th, td { padding: 0.22rem 0.6rem; border-bottom: 1px solid var(--grid); text-align: right; white-space: nowrap; font-weight: 400; }
th:first-child { text-align: left; }
thead th { font-weight: 600; vertical-align: bottom; white-space: normal; min-width: 4.2rem; }
td.better { background: color-mix(in srgb, var(--better) var(--tint), transparent); }
td.worse { background: color-mix(in srgb, var(--worse) var(--tint), transparent); }
.words th, .words td { text-align: left; white-space: normal; }
.words td:nth-child(2) { min-width: 12rem; }
details { margin: 0.4rem 0 1rem; }
summary { cursor: pointer; color: var(--link); }
dt { font-weight: 600; }
dd { margin: 0 0 0.5rem 1.2rem; }
pre { background: var(--panel); padding: 0.8rem 1rem; border-radius: 6px; overflow-x: auto; font-size: 0.85rem; }
code { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; }
@media (max-width: 480px) { main { padding: 1rem 0.8rem 3rem; } h1 { font-size: 1.4rem; } }
@media print {
  main { max-width: none; padding: 0; }
  .box { overflow: visible; }
  svg, tr { break-inside: avoid; }
  table { font-size: 0.7rem; }
  h2, h3, summary { break-after: avoid; }
  nav { display: none; }
}
${PICTURE_STYLE}`
