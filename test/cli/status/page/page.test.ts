import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { PAGE_POLICY, renderPage } from '../../../../ts/cli/status/page/renderPage.ts'
import { ServerDelays } from '../../../../ts/cli/status/page/ServerDelays.ts'
import { SlotHistory } from '../../../../ts/cli/status/page/SlotHistory.ts'
import type { SlotContent } from '../../../../ts/light/headers/LightChain.ts'
import type { ValidatedHead } from '../../../../ts/light/heads/ValidatedHead.ts'
import { pageStates } from '../../support/pageStates.ts'

const A = `0x${'aa'.repeat(32)}` as const
const B = `0x${'bb'.repeat(32)}` as const
const header = { slot: 0, proposerIndex: 0, parentRoot: A, stateRoot: A, bodyRoot: A }

function head(slot: number, root: typeof A | typeof B = A): ValidatedHead {
  return {
    header: { ...header, slot },
    root,
    signerCount: 500,
    ageMs: 1_000,
    signatureSlot: slot + 1,
    syncAggregate: { bits: new Uint8Array(64), signature: new Uint8Array(96) },
    lightClientHeader: undefined,
  }
}

describe('the slots of the page', () => {
  const chain: Readonly<Record<number, SlotContent>> = {
    10: { type: 'header', header, root: A },
    11: { type: 'empty' },
    12: { type: 'empty' },
    13: { type: 'header', header, root: A },
    14: { type: 'header', header, root: B },
  }
  const contentAt = (slot: number): SlotContent => chain[slot] ?? { type: 'not-found' }

  it('are verified, linked, empty, reorged or not known, by what was seen and what the chain has', () => {
    const history = new SlotHistory(() => 0)
    history.headVerified(head(12))
    history.headVerified(head(13))
    history.headVerified(head(14))
    const states = history.cells(15, contentAt).slice(10)
    expect(states.map(({ slot, state }) => [slot, state])).toEqual([
      [10, 'linked'],
      [11, 'empty'],
      [12, 'reorged'],
      [13, 'verified'],
      [14, 'reorged'],
      [15, 'unknown'],
    ])
    expect(states[3]).toMatchObject({ signerCount: 500, ageMs: 1_000 })
  })

  it('have how long the slowest execution client took to follow', () => {
    let nowMs = 100
    const history = new SlotHistory(() => nowMs)
    const place = { slot: 13, blockHash: A, blockNumber: 1 }
    const at = (label: string, headSlot: number) =>
      ({ label, headSlot, status: { kind: 'following', head: place, safe: A, finalized: A } }) as const
    history.headVerified(head(13))
    nowMs = 150
    history.engineMoved([at('a', 13), at('b', 12)])
    nowMs = 180
    history.engineMoved([at('a', 13), at('b', 13)])
    nowMs = 999
    history.engineMoved([at('a', 13), at('b', 13)])
    expect(history.cells(13, contentAt).at(-1)).toMatchObject({ drivenAfterMs: 80 })
  })
})

it('the delay of a beacon node is the middle of its last good answers', () => {
  const delays = new ServerDelays()
  for (const durationMs of [5, 900, 10]) delays.requestEnded({ server: 'a', route: 'blocks', durationMs })
  delays.requestEnded({ server: 'a', route: 'blocks', durationMs: 9_999, error: 'ERR_SERVER_STATUS' })
  delays.requestEnded({ server: 'a', route: 'events', durationMs: 9_999 })
  expect(delays.medianMs('a')).toBe(10)
  expect(delays.medianMs('b')).toBeUndefined()
})

describe('the page', () => {
  it('has all numbers without a script, and asks nobody for anything', () => {
    const text = renderPage(pageStates.following)
    for (const number of ['13000099', '13000064', '13000032', '509 of 512', 'period 1580 to 1586', '31 ms']) {
      expect(text).toContain(number)
    }
    expect(text).not.toMatch(/(?:src|href)="(?!status"|metrics")/)
    expect(text).not.toMatch(/https?:\/\/(?!lodestar\.example|nimbus\.example|127\.0\.0\.1)/)
    expect(text).not.toContain('style="')
  })

  it('allows its own script and style and nothing else', () => {
    const [, script = ''] = /<script>([\s\S]*?)<\/script>/.exec(renderPage(pageStates.following)) ?? []
    expect(PAGE_POLICY).toContain(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
    expect(PAGE_POLICY).toContain("default-src 'none'")
    expect(PAGE_POLICY).not.toContain('unsafe')
  })

  it('shows what servers say of themselves as text', () => {
    const { following } = pageStates
    const evil = '<script>alert(1)</script>"\'&\u0007'
    const servers = [{ name: evil, client: evil, state: 'streaming', gives: [], lacks: [] }] as const
    const text = renderPage({ ...following, status: { ...following.status, servers } })
    expect(text).not.toContain('<script>alert')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;\ufffd')
  })
})

describe('execution providers on the page', () => {
  const { following } = pageStates
  const providers = new Map([
    ['https://good.example', { held: 40, wrong: 0, lacking: 1, refused: 0, failed: 2 }],
    ['https://liar.example', { held: 3, wrong: 5, lacking: 0, refused: 0, failed: 0 }],
  ])
  const lying = {
    kind: 'provider-wrong-answers',
    subject: 'https://liar.example',
    sinceMs: 0,
    evidence: 'eth_getProof: no proof',
    summary: 'the execution provider gives wrong answers',
    remedy: 'use another',
  } as const

  it('are rows with how their answers ended and what is wrong', () => {
    const text = renderPage({ ...following, status: { ...following.status, conditions: [lying] }, providers })
    expect(text).toContain('<th scope="row">https://good.example</th><td>40</td><td class="">0</td><td>3</td>')
    expect(text).toContain('<td class="bad">the execution provider gives wrong answers (eth_getProof: no proof)</td>')
  })

  it('are not there while nobody asks any', () => {
    expect(renderPage(following)).not.toContain('Execution providers')
  })
})
