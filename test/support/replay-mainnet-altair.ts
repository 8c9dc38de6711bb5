import { altairBootstrapSsz, altairUpdateFrame } from './altair-ssz.ts'
import { headerAnswer } from './header-answer.ts'
import { type HeaderJson, headerBytes, headerBytesRoot } from './header-root.ts'
import { MAINNET_GENESIS, MAINNET_SPEC, MAINNET_TIME } from './mainnet-answers.ts'
import { headerAt, recordedJson } from './recorded.ts'
import { PRYSM, type Recorded, type RecordedChain, type RecordedUpdate } from './replay-chain.ts'
import { ReplayClock } from './replay-clock.ts'

const FOLDER = ['light-client', 'mainnet-altair-periods-290-452']
const FIRST_PERIOD = 290
const LAST_PERIOD = 452
const SLOTS_PER_PERIOD = 8192
const ZERO_ROOT = `0x${'00'.repeat(32)}`

/**
 * A mainnet node in 2022: the bootstrap of period 290 and the updates of 163 periods, 512 real keys each, as JSON and as
 * SSZ of our own making. It has no events. Its head is a made-up header, so that a client asks for every period.
 */
export interface AltairRecording extends RecordedChain {
  /** Block root that the bootstrap is for. */
  readonly checkpointRoot: `0x${string}`
  readonly firstPeriod: number
  readonly lastPeriod: number
}

/**
 * @param lastPeriod - what comes later is not known to the node
 * @param headPeriod - whose first slot has its head; a later one than the next makes a client that has everything ask for more
 */
export function altairMainnetRecording(lastPeriod = LAST_PERIOD, headPeriod = lastPeriod + 1): AltairRecording {
  const headSlot = headPeriod * SLOTS_PER_PERIOD
  const clock = new ReplayClock(MAINNET_TIME)
  clock.advanceThroughSlot(headSlot)
  const bootstrap = beaconForm(recordedJson(...FOLDER, 'bootstrap.json'))
  const checkpointRoot = headerBytesRoot(headerBytes(headerAt(bootstrap, 'header', 'beacon')))
  const head: HeaderJson = {
    slot: String(headSlot),
    proposer_index: '0',
    parent_root: ZERO_ROOT,
    state_root: ZERO_ROOT,
    body_root: ZERO_ROOT,
  }
  const cache = new Map<number, RecordedUpdate>()
  const updateOf = (period: number): RecordedUpdate => {
    const known = cache.get(period)
    if (known !== undefined) return known
    const data = beaconForm(recordedJson(...FOLDER, 'updates', `${String(period).padStart(5, '0')}.json`))
    const update = { period, json: JSON.stringify({ version: 'altair', data }), ssz: altairUpdateFrame(data) }
    cache.set(period, update)
    return update
  }
  const recordedBootstrap: Recorded = {
    json: JSON.stringify({ version: 'altair', data: bootstrap }),
    ssz: altairBootstrapSsz(bootstrap),
    version: 'altair',
  }
  return {
    checkpointRoot,
    firstPeriod: FIRST_PERIOD,
    lastPeriod,
    profile: { ...PRYSM, version: JSON.stringify({ data: { version: 'Replay/mainnet-altair' } }) },
    genesis: MAINNET_GENESIS,
    spec: MAINNET_SPEC,
    clock,
    stream: [],
    bootstrap: (root) => (root === checkpointRoot ? recordedBootstrap : undefined),
    updates: (startPeriod) => {
      if (startPeriod < FIRST_PERIOD || startPeriod > lastPeriod) return []
      return Array.from({ length: lastPeriod + 1 - startPeriod }, (_, index) => updateOf(startPeriod + index))
    },
    optimistic: () => undefined,
    finality: () => undefined,
    header: (id) =>
      id === 'head' ? { json: headerAnswer(headerBytesRoot(headerBytes(head)), head, false) } : undefined,
    block: () => undefined,
    envelope: () => undefined,
  }
}

/** The archive writes headers without the `beacon` around them that beacon nodes have. */
function beaconForm(json: unknown): Readonly<Record<string, unknown>> {
  if (typeof json !== 'object' || json === null) throw new Error('no object in the archive')
  return Object.fromEntries(
    Object.entries(json).map(([key, value]: [string, unknown]) => [
      key,
      key === 'header' || key.endsWith('_header') ? { beacon: value } : value,
    ]),
  )
}
