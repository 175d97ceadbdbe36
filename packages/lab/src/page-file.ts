import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'

const ROOT = join(import.meta.dirname, '..')
/** The runs that the static page shows. */
export const RECORDED = join(ROOT, 'src/page/recorded.json')

/**
 * The page in one file: the compiled modules bundled into one script, style and recorded runs beside it, and a policy that
 * lets no other script run and nothing be fetched but from where the page comes from.
 */
export async function makePage(): Promise<string> {
  const [script, style, recorded] = await Promise.all([
    bundle(),
    readFile(join(ROOT, 'src/page/style.css'), 'utf8'),
    readFile(RECORDED, 'utf8'),
  ])
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>TCP carries bytes, not messages</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="recorded">${JSON.stringify(JSON.parse(recorded)).replaceAll('<', '\\u003c')}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

async function bundle(): Promise<string> {
  const build = await rolldown({ input: join(ROOT, 'dist/page/main.js'), platform: 'browser' })
  const { output } = await build.generate({ format: 'es', minify: true })
  await build.close()
  return output[0].code.replaceAll('</script', String.raw`<\/script`)
}

function hash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
