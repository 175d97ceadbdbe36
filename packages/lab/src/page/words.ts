import en from './words/en.json' with { type: 'json' }
import zh from './words/zh.json' with { type: 'json' }

export type Language = 'en' | 'zh-CN'

/**
 * A text of the page. `{0}` is the first value, as the language writes numbers; `{0|byte|bytes}` is a number of something.
 */
export type Say = (key: keyof typeof en, ...values: (string | number)[]) => string

const CATALOGS: Record<Language, Record<keyof typeof en, string>> = { en, 'zh-CN': zh }

export function wordsIn(language: Language): Say {
  const numbers = new Intl.NumberFormat(language)
  const shown = (value: string | number | undefined) =>
    typeof value === 'number' ? numbers.format(value) : (value ?? '')
  return (key, ...values) =>
    CATALOGS[language][key].replaceAll(
      /\{(\d)(?:\|(.*?)\|(.*?))?\}/g,
      (_, index, one?: string, many?: string) => {
        const value = values[Number(index)]
        return one === undefined ? shown(value) : `${shown(value)} ${value === 1 ? one : many}`
      },
    )
}
