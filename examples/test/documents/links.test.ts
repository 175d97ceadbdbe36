import { existsSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import GithubSlugger from 'github-slugger'
import type { Token } from 'marked'
import { describe, expect, it } from 'vitest'
import { DOCUMENTS, everyToken, ROOT } from './markdown.js'

/** Links to files of this repository on the web, as READMEs of packages have them. */
const OURS = /^https:\/\/github\.com\/[^/]+\/echo\/(?:blob|tree)\/main\//

function targetsOf(document: string): string[] {
  return everyToken(document).flatMap((token) => {
    if (token.type === 'link' || token.type === 'image') return [String(token['href'])]
    if (token.type !== 'html') return []
    return Array.from(token.raw.matchAll(/\s(?:href|src|srcset)="([^"]*)"/g), ([, target]) => target!)
  })
}

const anchors = new Map<string, Set<string>>()

/** What may stand behind `#` in links to a document: its headings as GitHub names them, and anchors of its own. */
function anchorsOf(document: string): Set<string> {
  const known = anchors.get(document)
  if (known !== undefined) return known
  const slugger = new GithubSlugger()
  const found = new Set<string>()
  for (const token of everyToken(document)) {
    if (token.type === 'heading') found.add(slugger.slug(plain(token)))
    if (token.type === 'html')
      for (const [, id] of token.raw.matchAll(/\s(?:id|name)="([^"]*)"/g)) found.add(id!)
  }
  anchors.set(document, found)
  return found
}

/** The text of a heading, without its marks. */
function plain(token: Token): string {
  const inside = 'tokens' in token ? token.tokens : undefined
  if (inside !== undefined) return inside.map(plain).join('')
  return 'text' in token ? String(token.text) : ''
}

/** What is wrong with a link, or nothing. Other sites are not asked. */
function problemOf(document: string, target: string): string | undefined {
  const link = target.replace(OURS, '/')
  if (/^https?:\/\//.test(link)) return URL.canParse(link) ? undefined : 'no URL'
  const [path = '', anchor] = link.split('#')
  const file = decodeURIComponent(
    path === '' ? document : path.startsWith('/') ? path.slice(1) : normalize(join(dirname(document), path)),
  )
  if (!existsSync(join(ROOT, file))) return `there is no ${file}`
  if (anchor === undefined) return undefined
  if (statSync(join(ROOT, file)).isDirectory()) return 'a folder has no headings'
  return anchorsOf(file).has(decodeURIComponent(anchor)) ? undefined : `${file} has no #${anchor}`
}

describe.each(DOCUMENTS)('%s', (document) => {
  it('has links that lead somewhere', () => {
    const problems = targetsOf(document).flatMap((target) => {
      const problem = problemOf(document, target)
      return problem === undefined ? [] : [`${target}: ${problem}`]
    })
    expect(problems).toEqual([])
  })
})
