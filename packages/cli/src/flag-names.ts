import type { Command } from 'commander'

/** A name of more than one word, in camel case or with dots: `maxFrameLength`, `tls.ca`. */
const NAME = /\b[a-z]+(?:[A-Z][a-z]*|\.[a-z]+)+\b/g

/**
 * A function that replaces the names of options in messages of the library by those of the command's flags. Names of one word
 * are left alone: most of them are also ordinary words.
 */
export function flagNamesOf({ options }: Command): (text: string) => string {
  const known = new Set(options.map((option) => option.attributeName()))
  return (text) =>
    text.replaceAll(NAME, (name) => {
      const attribute = name.replaceAll(/\.([a-z])/g, (_, letter: string) => letter.toUpperCase())
      return known.has(attribute) ? flagName(attribute) : name
    })
}

/** `--max-frame-length` for `maxFrameLength`. */
export function flagName(option: string): string {
  return `--${option.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
