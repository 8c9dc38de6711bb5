/** Text of a page that may be put into it as it is. */
export class Html {
  readonly text: string

  private constructor(text: string) {
    this.text = text
  }

  /** For text of ours alone, such as a script. */
  static trusted(text: string): Html {
    return new Html(text)
  }
}

type Value = Html | string | number | readonly Html[]

/**
 * HTML in which everything but its own pieces is escaped: names and words of servers come from outside.
 *
 * @example html`<b>${'<script>'}</b>`.text // '<b>&lt;script&gt;</b>'
 */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return Html.trusted(parts.reduce((text, part, index) => text + textOf(values[index - 1] ?? '') + part))
}

function textOf(value: Value): string {
  if (value instanceof Html) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return escaped(String(value))
}

function escaped(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
