import type { Results } from '../run/results.js'
import { forestPicture } from './html/forest-plot.js'
import { Markup, markup } from './html/markup.js'
import { colourRules } from './html/palette.js'
import { PICTURE_STYLE } from './html/style.js'

/** The plot of the ratios as an SVG file of its own, for light and dark pages. */
export function pictureFile({ summary, suite }: Results): string {
  const { width, height, title, description, content } = forestPicture(summary, suite)
  return markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${title}</title>
<desc>${description}</desc>
<style>${new Markup(`${colourRules('svg')}${PICTURE_STYLE}`)}</style>
<rect width="100%" height="100%" style="fill:var(--page)"/>
${content}
</svg>
`.text
}
