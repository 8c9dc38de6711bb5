import { type Html, html } from './html.ts'
import type { PageView } from './PageView.ts'

const WIDTH = 640
const HEIGHT = 96

/** How long execution clients took to follow each of the last heads. */
export function latencyPlot({ slots, status }: PageView): Html {
  const title = html`<h2>From a signature to forkchoice</h2>`
  if (status.engines.length === 0) return html`${title}<p>There is no execution client to lead: a dry run.</p>`
  const times = slots.flatMap(({ drivenAfterMs }) => (drivenAfterMs === undefined ? [] : [drivenAfterMs]))
  if (times.length === 0) return html`${title}<p>Nothing is measured yet.</p>`
  const sorted = [...times].sort((a, b) => a - b)
  const median = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0)
  const longest = Math.round(sorted.at(-1) ?? 0)
  const step = WIDTH / slots.length
  const bars = slots.map(({ slot, drivenAfterMs }, index) => {
    if (drivenAfterMs === undefined) return html``
    const height = Math.max(2, (drivenAfterMs / Math.max(1, longest)) * HEIGHT)
    const x = (index * step).toFixed(1)
    return html`<rect x="${x}" y="${(HEIGHT - height).toFixed(1)}" width="${(step * 0.7).toFixed(1)}" height="${height.toFixed(1)}"><title>slot ${slot}: ${Math.round(drivenAfterMs)} ms</title></rect>`
  })
  const summary = `median ${median} ms, longest ${longest} ms, of ${times.length} heads`
  return html`${title}
<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${summary}">${bars}</svg>
<p>${summary}</p>`
}
