import { Converter } from 'typedoc'

/**
 * A plugin of TypeDoc: its Markdown theme leaves out which errors `@throws` names.
 *
 * @param {import('typedoc').Application} app
 */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE, (_context, { comment }) => {
    for (const tag of comment?.blockTags ?? []) {
      if (tag.typeAnnotation === undefined) continue
      const names = tag.typeAnnotation.replaceAll(/[{}]/g, '').trim()
      tag.content.unshift({ kind: 'code', text: `\`${names}\`` }, { kind: 'text', text: ' ' })
      tag.typeAnnotation = undefined
    }
  })
}
