import { type Html, html } from './html.ts'
import type { PageView } from './PageView.ts'
import type { SlotCell, SlotState } from './SlotHistory.ts'

const WORDS: Readonly<Record<SlotState, string>> = {
  verified: 'verified',
  linked: 'linked to a verified head',
  empty: 'empty',
  reorged: 'reorged away',
  unknown: 'not known',
}

const SHOWN_IN_LEGEND = ['verified', 'linked', 'empty', 'reorged', 'unknown'] as const satisfies readonly SlotState[]

/** The last slots, a cell each. */
export function slotStrip({ slots, network, status }: PageView): Html {
  const size = network.preset.syncCommitteeSize
  const cells = slots.map((cell) => {
    const text = describe(cell, size, status.engines.length > 0)
    const share = cell.signerCount === undefined ? 1 : cell.signerCount / size
    const late = cell.state === 'verified' && cell.drivenAfterMs === undefined && status.engines.length > 0
    // Two thirds are the least that there can be: the rest is what differs.
    const height = Math.round(40 + 60 * Math.max(0, (share - 2 / 3) * 3))
    return html`<li class="${cell.state}${late ? ' undriven' : ''}" title="${text}"><i class="h${Math.round(height / 10)}"></i><span class="sr">${text}</span></li>`
  })
  const legend = SHOWN_IN_LEGEND.map((state) => html`<li><b class="key ${state}"></b>${WORDS[state]}</li>`)
  return html`<h2>The last ${slots.length} slots</h2>
<ol class="slots" tabindex="0" aria-label="The last slots, oldest first">${cells}</ol>
<ul class="legend" aria-label="What the colours mean">${legend}<li><b class="key undriven"></b>no execution client follows it</li><li>taller: more signers</li></ul>`
}

function describe({ slot, state, signerCount, ageMs, drivenAfterMs }: SlotCell, size: number, isLed: boolean): string {
  const parts = [`slot ${slot}: ${WORDS[state]}`]
  if (signerCount !== undefined) parts.push(`${signerCount} of ${size} signed`)
  if (ageMs !== undefined) parts.push(`${(ageMs / 1000).toFixed(1)} s old when verified`)
  if (drivenAfterMs !== undefined) parts.push(`followed after ${Math.round(drivenAfterMs)} ms`)
  else if (isLed && state === 'verified') parts.push('not followed')
  return parts.join(', ')
}
