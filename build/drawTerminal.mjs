const CHARACTER = 8.4
const LINE = 19
const MARGIN = 14

const COLOURS = { 1: 'bold', 2: 'dim', 31: 'red', 32: 'green', 33: 'yellow', 36: 'cyan' }

const STYLE = `
text{font:14px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#d8dee4;white-space:pre}
.bold{font-weight:700;fill:#fff}.dim{fill:#8b949e}.red{fill:#ff7b72}.green{fill:#56d364}.yellow{fill:#e3b341}.cyan{fill:#76e3ea}
.on{opacity:0;animation:on 1ms linear forwards}.off{animation:on 1ms linear forwards,off 1ms linear forwards;opacity:0}
@keyframes on{to{opacity:1}}@keyframes off{to{opacity:0}}
@media (prefers-reduced-motion:reduce){.on{animation:none;opacity:1}.off{animation:none;opacity:0}}
`

/**
 * What a terminal showed, as a picture that plays it: lines stay, the bottom line is replaced in place.
 *
 * @param {readonly { readonly timeMs: number, readonly text: string }[]} chunks as they came
 * @param {number} columns
 * @returns {string}
 */
export function drawTerminal(chunks, columns) {
  const { rows, height } = layOut(wrapped(chunks, columns))
  const texts = rows.map(({ row, fromMs, toMs, text }) => {
    const delays = toMs === undefined ? `${fromMs}ms` : `${fromMs}ms,${toMs}ms`
    const kind = toMs === undefined ? 'on' : 'off'
    return `<text class="${kind}" style="animation-delay:${delays}" x="${MARGIN}" y="${MARGIN + row * LINE + 14}">${spans(text)}</text>`
  })
  const width = Math.ceil(columns * CHARACTER + 2 * MARGIN)
  const total = height * LINE + 2 * MARGIN
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" role="img" aria-label="A run of blsync in a terminal"><style>${STYLE}</style><rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${texts.join('\n')}
</svg>
`
}

/** With an end of line wherever a terminal of that width begins a new one by itself. */
function wrapped(chunks, columns) {
  let column = 0
  const wrap = (character) => {
    if (character === '\r' || character === '\n') column = 0
    else if (column++ === columns) {
      column = 1
      return `\n${character}`
    }
    return character
  }
  return chunks.map(({ timeMs, text }) => {
    const parts = text.split('\u001b[').map((part, index) => {
      const [order = ''] = index === 0 ? [] : (/^\d*[A-Za-z]/.exec(part) ?? [])
      return order + [...part.slice(order.length)].map(wrap).join('')
    })
    return { timeMs, text: parts.join('\u001b[') }
  })
}

/** Lines that stay, and each state of the bottom line with the time it was replaced at. */
function layOut(chunks) {
  const rows = []
  let row = 0
  let bottom
  for (const { timeMs, text } of chunks) {
    const fromMs = Math.round(timeMs)
    for (const [index, piece] of text.replaceAll('\r\n', '\n').split('\n').entries()) {
      if (index > 0) {
        // What was begun has become a line of its own.
        bottom = undefined
        row++
      }
      const parts = piece.split('\r\u001b[2K')
      for (const [part, shown] of parts.entries()) {
        if (part > 0 && bottom !== undefined) {
          bottom.toMs = fromMs
          bottom = undefined
        }
        if (shown === '') continue
        if (bottom === undefined) {
          bottom = { row, fromMs, toMs: undefined, text: '' }
          rows.push(bottom)
        }
        bottom.text += shown
      }
    }
  }
  const visible = rows.filter(({ fromMs, toMs }) => toMs === undefined || toMs > fromMs)
  return { rows: visible, height: Math.max(...visible.map((each) => each.row)) + 1 }
}

/** Colours as the program writes them: one at a time, ended by 0. */
function spans(text) {
  return text
    .split('\u001b[')
    .map((part, index) => {
      const [, code = '0', shown = part] = index === 0 ? [] : (/^(\d+)m([\s\S]*)$/.exec(part) ?? [])
      const colour = COLOURS[code]
      const safe = shown.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
      return colour === undefined ? safe : `<tspan class="${colour}">${safe}</tspan>`
    })
    .join('')
}
