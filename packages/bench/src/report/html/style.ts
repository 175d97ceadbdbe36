import { colourRules, SERIES_COUNT } from './palette.js'

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif"

/** What the pictures need, alone or in a page. */
export const PICTURE_STYLE = `
svg { font: 12px ${FONT}; }
svg text { fill: var(--text); }
svg .faint { fill: var(--faint); }
svg .bold { font-weight: 600; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .axis { stroke: var(--axis); stroke-width: 1; }
svg .one { stroke: var(--text); stroke-width: 1.2; }
svg .band { fill: var(--band); }
svg .faster { fill: var(--faster); stroke: var(--faster); }
svg .slower { fill: var(--slower); stroke: var(--slower); }
svg .same { fill: var(--same); stroke: var(--same); }
svg .hollow { fill: var(--page); }
svg .interval { stroke-width: 2.5; }
svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .leader { fill: none; stroke-width: 1; opacity: 0.6; }
svg .outlined { paint-order: stroke; stroke: var(--page); stroke-width: 3px; stroke-linejoin: round; }
${Array.from({ length: SERIES_COUNT }, (_, index) => `svg .s${index} { stroke: var(--s${index}); } svg .m${index} { fill: var(--s${index}); stroke: none; } svg text.t${index} { fill: var(--s${index}); }`).join('\n')}
`

/** The style of the whole page. */
export const PAGE_STYLE = `
${colourRules(':root')}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 ${FONT}; overflow-wrap: break-word; }
main { max-width: 1120px; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.5rem 0; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 0.6rem; border-top: 1px solid var(--grid); padding-top: 1.2rem; }
h3 { font-size: 1.02rem; margin: 1.2rem 0 0.3rem; }
p, ul, dl { margin: 0.4rem 0 0.8rem; max-width: 52rem; }
a { color: var(--link); }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.1rem; max-width: none; }
.answers { background: var(--panel); border-radius: 8px; padding: 0.2rem 1.2rem 0.6rem; margin: 1rem 0; }
.answers h3 { font-size: 1.1rem; }
.warning { border-left: 4px solid var(--slower); background: var(--panel); padding: 0.6rem 1rem; font-weight: 600; }
.faint, caption, figcaption { color: var(--faint); }
figure { margin: 0.6rem 0; }
figcaption { max-width: 52rem; margin-bottom: 0.4rem; }
.panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 480px), 1fr)); gap: 1rem; }
.panels > * { min-width: 0; }
.box { overflow-x: auto; max-width: 100%; }
svg { display: block; width: 100%; height: auto; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0.3rem 0; caption-side: top; }
th, td { padding: 0.22rem 0.6rem; border-bottom: 1px solid var(--grid); text-align: right; white-space: nowrap; font-weight: 400; }
th:first-child, td:first-child { text-align: left; }
thead th { font-weight: 600; vertical-align: bottom; white-space: normal; min-width: 4.2rem; }
td.faster, span.faster { color: var(--faster); font-weight: 600; }
td.slower, span.slower { color: var(--slower); font-weight: 600; }
span.same { color: var(--faint); }
.words th, .words td { text-align: left; white-space: normal; }
.words td:nth-child(2) { min-width: 12rem; }
td .reason { display: inline-block; white-space: normal; min-width: 6.5rem; }
details { margin: 0.4rem 0 1rem; }
summary { cursor: pointer; color: var(--link); }
dt { font-weight: 600; }
dd { margin: 0 0 0.5rem 1.2rem; }
pre { background: var(--panel); padding: 0.8rem 1rem; border-radius: 6px; overflow-x: auto; font-size: 0.85rem; }
code { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; }
@media (max-width: 480px) { main { padding: 1rem 0.8rem 3rem; } .answers { padding: 0.1rem 0.8rem 0.4rem; } h1 { font-size: 1.4rem; } }
@media print {
  main { max-width: none; padding: 0; }
  .box { overflow: visible; }
  svg { min-width: 0 !important; }
  figure, tr { break-inside: avoid; }
  table { font-size: 0.7rem; }
  h2, h3, summary { break-after: avoid; }
  nav { display: none; }
}
${PICTURE_STYLE}`
