import type { Condition } from '../../../conditions/Condition.ts'
import { describeStatus } from '../../../engine/EngineStatus.ts'
import { slotAtTime, slotStartMs } from '../../../params/slots.ts'
import { shortRoot } from '../../log/printable.ts'
import { duration } from '../../words/duration.ts'
import { type Html, html } from './html.ts'
import { latencyPlot } from './latencyPlot.ts'
import type { PageView } from './PageView.ts'
import { slotStrip } from './slotStrip.ts'

/** The parts of the page that change, by the id of their element. */
export function sections(view: PageView): ReadonlyMap<string, Html> {
  return new Map([
    ['state', state(view)],
    ['heads', heads(view)],
    ['slots', slotStrip(view)],
    ['committees', committees(view)],
    ['latency', latencyPlot(view)],
    ['engines', engines(view)],
    ['servers', servers(view)],
    ['providers', providerSection(view)],
    ['conditions', conditions(view)],
  ])
}

function state({ status }: PageView): Html {
  const { cause, head } = status
  if (cause !== undefined) {
    return html`<p class="bad" role="status"><strong>${subject(cause)}${cause.summary}.</strong> ${cause.evidence}. What helps: ${withFlags(cause.remedy)}.</p>`
  }
  if (head === undefined) return html`<p class="waiting" role="status">Waiting for the first verified head.</p>`
  return html`<p class="good" role="status">Following the head at slot ${head.slot}.</p>`
}

function heads({ status, network, nowMs }: PageView): Html {
  const { head, safe, finalized, clockOffsetMs } = status
  const size = network.preset.syncCommitteeSize
  const wall = slotAtTime(network, nowMs)
  const age = (slot: number): string => `${duration((nowMs - slotStartMs(network, slot)) / 1000)} ago`
  const safeKnown =
    safe?.source === 'justified'
      ? 'justified, proven from the state'
      : 'the finalized one: no node proves the justified'
  return html`<h2>Head</h2>
<dl>
<div><dt>Head</dt><dd><b>${head?.slot ?? '—'}</b> ${head === undefined ? '' : html`${age(head.slot)}<br><code>${shortRoot(head.root)}</code><br>signed by ${head.signerCount} of ${size}`}</dd></div>
<div><dt>Safe</dt><dd><b>${safe?.slot ?? '—'}</b> ${safe === undefined ? '' : html`${age(safe.slot)}<br><code>${shortRoot(safe.blockHash)}</code><br>${safeKnown}`}</dd></div>
<div><dt>Finalized</dt><dd><b>${finalized?.slot ?? '—'}</b> ${finalized === undefined ? '' : html`${age(finalized.slot)}<br><code>${shortRoot(finalized.root)}</code><br>proven by a signed header`}</dd></div>
<div><dt>Clock</dt><dd><b>${wall}</b> slot now<br>${clockText(clockOffsetMs)}</dd></div>
</dl>`
}

function clockText(offsetMs: number | undefined): string {
  if (offsetMs === undefined) return 'no beacon node has told the time yet'
  const seconds = Math.abs(offsetMs / 1000).toFixed(1)
  if (Math.abs(offsetMs) < 1_000) return 'agrees with the beacon nodes'
  return `this clock is ${seconds} s ${offsetMs > 0 ? 'ahead of' : 'behind'} the beacon nodes`
}

function committees({ status: { committees: known, targetPeriod } }: PageView): Html {
  if (known === undefined) {
    return html`<h2>Committees</h2><p>No committee is verified yet; period ${targetPeriod} is needed.</p>`
  }
  const { firstPeriod, lastPeriod } = known
  const total = Math.max(1, targetPeriod - firstPeriod + 1)
  const done = Math.min(total, lastPeriod - firstPeriod + 1)
  return html`<h2>Committees</h2>
<progress max="${total}" value="${done}" aria-label="Committees that are verified">${done} of ${total}</progress>
<p>Verified from period ${firstPeriod} to ${lastPeriod}; ${lastPeriod >= targetPeriod ? 'that is all that is needed now' : `period ${targetPeriod} is needed`}.</p>`
}

function engines({ status }: PageView): Html {
  const rows = status.engines.map(
    ({ label, client, status: engine, headSlot, lagSlots }) =>
      html`<tr><th scope="row">${label}<br><small>${client ?? ''}</small></th><td class="${engine.kind === 'following' ? 'good' : 'waiting'}">${engine.kind}</td><td>${headSlot ?? '—'}</td><td>${lagSlots ?? '—'}</td><td>${engine.kind === 'following' ? '' : describeStatus(engine)}</td></tr>`,
  )
  if (rows.length === 0)
    return html`<h2>Execution clients</h2><p>None: heads are verified and shown, and nobody is led.</p>`
  return html`<h2>Execution clients</h2>
<div class="wide" tabindex="0" role="region" aria-label="Execution clients"><table><thead><tr><th scope="col">Client</th><th scope="col">State</th><th scope="col">Head</th><th scope="col">Lag</th><th scope="col">Why</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function servers({ status, delays }: PageView): Html {
  const rows = status.servers.map(({ name, client, state: connection, gives, lacks, problem }) => {
    const own = status.conditions.filter((condition) => condition.subject === name)
    const delay = delays.medianMs(name)
    const wrong = [
      ...own.map(({ summary, evidence }) => `${summary} (${evidence})`),
      ...(problem === undefined ? [] : ['it did not give the checkpoint']),
    ]
    return html`<tr><th scope="row">${name}<br><small>${client ?? ''}</small></th><td class="${connection === 'streaming' ? 'good' : 'waiting'}">${connection}</td><td class="short">${delay === undefined ? '—' : `${Math.round(delay)} ms`}</td><td>${routes(gives, lacks)}</td><td class="${wrong.length > 0 ? 'bad' : ''}">${wrong.join('; ')}</td></tr>`
  })
  return html`<h2>Beacon nodes</h2>
<div class="wide" tabindex="0" role="region" aria-label="Beacon nodes"><table><thead><tr><th scope="col">Node</th><th scope="col">State</th><th scope="col">Delay</th><th scope="col">Gives</th><th scope="col">Wrong</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

function routes(gives: readonly string[], lacks: readonly string[]): string {
  const given = gives.length === 0 ? 'nothing yet' : gives.map(short).join(', ')
  return lacks.length === 0 ? given : `${given}; lacks ${lacks.map(short).join(', ')}`
}

function short(route: string): string {
  return route.replace('light_client/', '').replaceAll('_', ' ')
}

function conditions({ status, nowMs }: PageView): Html {
  if (status.conditions.length === 0) return html`<h2>Conditions</h2><p>Nothing is wrong.</p>`
  const rows = status.conditions.map(
    (condition) =>
      html`<li><strong>${subject(condition)}${condition.summary}</strong> (${condition.evidence}), for ${duration((nowMs - condition.sinceMs) / 1000)}. What helps: ${withFlags(condition.remedy)}.</li>`,
  )
  return html`<h2>Conditions</h2><ul>${rows}</ul>`
}

function subject({ subject }: Pick<Condition, 'subject'>): string {
  return subject === 'blsync' ? '' : `${subject}: `
}

/** Flags as code, which is not broken at their dashes. */
function withFlags(text: string): readonly Html[] {
  return text
    .split(/(--[a-z][a-z.-]*[a-z])/)
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

/** Execution providers with how their answers ended and what is wrong; nothing where none is asked. */
function providerSection({ status, providers }: Pick<PageView, 'status' | 'providers'>): Html {
  if (providers === undefined || providers.size === 0) return html``
  const rows = [...providers].map(([name, { held, wrong, lacking, refused, failed }]) => {
    const own = status.conditions.filter(({ kind, subject }) => subject === name && kind.startsWith('provider-'))
    const faults = own.map(({ summary, evidence }) => `${summary} (${evidence})`)
    const others = refused + failed + lacking
    return html`<tr><th scope="row">${name}</th><td>${held}</td><td class="${wrong > 0 ? 'bad' : ''}">${wrong}</td><td>${others}</td><td class="${faults.length > 0 ? 'bad' : ''}">${faults.join('; ')}</td></tr>`
  })
  return html`<h2>Execution providers</h2>
<div class="wide" tabindex="0" role="region" aria-label="Execution providers"><table><thead><tr><th scope="col">Provider</th><th scope="col">Proven answers</th><th scope="col">Wrong answers</th><th scope="col">Others</th><th scope="col">Wrong</th></tr></thead><tbody>${rows}</tbody></table></div>`
}
