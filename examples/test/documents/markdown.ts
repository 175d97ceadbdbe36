import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { marked, type Token, type Tokens } from 'marked'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The paths of all Markdown files of the repository, those that are not committed yet included. */
export const DOCUMENTS = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .trimEnd()
  .split('\n')

/** A block of code in a document, and the block of `text` directly behind it, if there is one: what it prints. */
export interface Block {
  /** The first word behind the fence. */
  readonly language: string
  readonly code: string
  readonly output: string | undefined
}

export function tokensOf(document: string): Token[] {
  return marked.lexer(readFileSync(`${ROOT}${document}`, 'utf8'))
}

/** All tokens of a document, those inside others included. */
export function everyToken(document: string): Token[] {
  const all: Token[] = []
  void marked.walkTokens(tokensOf(document), (token) => void all.push(token))
  return all
}

/** The blocks of code of a document, but for those of output. Between a block and its output may be one line, such as _prints_. */
export function blocksOf(document: string): Block[] {
  return blocksAmong(tokensOf(document))
}

export function blocksAmong(all: readonly Token[]): Block[] {
  const tokens = all.filter(({ type }) => type !== 'space')
  return tokens.flatMap((token, i): Block[] => {
    if (!isCode(token) || languageOf(token) === 'text') return []
    const behind = tokens.slice(i + 1, i + 3).find(isCode)
    const output = behind !== undefined && languageOf(behind) === 'text' ? behind.text : undefined
    return [{ language: languageOf(token), code: token.text, output }]
  })
}

function isCode(token: Token): token is Tokens.Code {
  return token.type === 'code'
}

function languageOf({ lang = '' }: Tokens.Code): string {
  return lang.split(' ')[0]!
}

/** The blocks in one of `languages`, with their numbers in the document: rows of a table of tests. */
export function numbered(document: string, ...languages: string[]): [number: number, block: Block][] {
  return blocksOf(document)
    .filter(({ language }) => languages.includes(language))
    .map((block, i) => [i + 1, block])
}

/** Documents that have such blocks. Those on the API are made from the code: their blocks are signatures. */
export function documentsWith(...languages: string[]): string[] {
  return DOCUMENTS.filter(
    (document) => !/^(docs\/)?api\//.test(document) && numbered(document, ...languages).length > 0,
  )
}
