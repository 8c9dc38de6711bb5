import { type Html, html } from './html.ts'
import type { PageView } from './PageView.ts'

/** Execution providers with how their answers ended and what is wrong; nothing where none is asked. */
export function providerSection({ status, providers }: Pick<PageView, 'status' | 'providers'>): Html {
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
