import { frameUpdate } from '../../ts/native/lightClientObject.ts'
import { forkDigest } from '../../ts/params/forkDigest.ts'
import { specValues } from '../../ts/serve/specValues.ts'
import { gloasJson, gloasSsz, gloasTransition } from './gloas-transition.ts'
import { headerAnswer } from './header-answer.ts'
import { headerBytes, headerBytesRoot } from './header-root.ts'
import { headerAt } from './recorded.ts'
import { PRYSM, type Recorded, type RecordedChain, type RecordedUpdate } from './replay-chain.ts'
import { ReplayClock } from './replay-clock.ts'

/** The best updates there are, by period: the fork is in the middle of the second. */
const UPDATES = [
  { period: 1, name: 'update-period-1-fulu', attestedEpoch: 283 },
  { period: 2, name: 'update-period-2-gloas', attestedEpoch: 565 },
  { period: 3, name: 'update-period-3-gloas', attestedEpoch: 771 },
] as const

const HEAD_BLOCK = 'block-gloas-24910'
const FINALIZED_BLOCK = 'block-gloas-24832'

/** A fulu and a gloas checkpoint. */
export type TransitionCheckpoint = 'bootstrap-fulu' | 'bootstrap-gloas'

export interface GloasRecording extends RecordedChain {
  readonly checkpoints: Readonly<Record<TransitionCheckpoint, string>>
  /** What `light_client/updates` answers for a period, as SSZ. */
  updateFrame(period: number): Uint8Array | undefined
}

/** A node at the end of the made-up chain that crosses from fulu to gloas: everything of it that there is, no events. */
export function gloasRecording(): GloasRecording {
  const { config, objects } = gloasTransition
  const clock = new ReplayClock({ genesisMs: 1000 * config.genesisTime, slotMs: config.slotDurationMs })
  const optimistic = gloasJson('optimistic_update-gloas')
  const head = headerAt(optimistic, 'data', 'attested_header', 'beacon')
  clock.advanceThroughSlot(Number(head.slot) + 3)
  const rootOf = (name: string): string => objects.find((object) => object.name === name)?.block_root ?? ''
  const recorded = (name: string, version: string): Recorded => ({
    json: JSON.stringify(gloasJson(name)),
    ssz: gloasSsz(name),
    version,
  })
  const frame = (name: string, epoch: number): Uint8Array => frameUpdate(forkDigest(config, epoch), gloasSsz(name))
  const updates: readonly RecordedUpdate[] = UPDATES.map(({ period, name, attestedEpoch }) => ({
    period,
    json: JSON.stringify(gloasJson(name)),
    ssz: frame(name, attestedEpoch),
  }))
  const checkpoints = { 'bootstrap-fulu': rootOf('bootstrap-fulu'), 'bootstrap-gloas': rootOf('bootstrap-gloas') }
  const blocks = new Map([
    [rootOf(HEAD_BLOCK), HEAD_BLOCK],
    [rootOf(FINALIZED_BLOCK), FINALIZED_BLOCK],
  ])
  return {
    checkpoints,
    updateFrame: (wanted) => updates.find(({ period }) => period === wanted)?.ssz,
    profile: { ...PRYSM, version: JSON.stringify({ data: { version: 'Replay/gloas-transition' } }) },
    genesis: JSON.stringify({
      data: {
        genesis_time: String(config.genesisTime),
        genesis_validators_root: config.genesisValidatorsRoot,
        genesis_fork_version: config.forks[0]?.version,
      },
    }),
    spec: JSON.stringify({ data: specValues(config) }),
    clock,
    stream: [],
    bootstrap: (root) => {
      if (root === checkpoints['bootstrap-fulu']) return recorded('bootstrap-fulu', 'fulu')
      return root === checkpoints['bootstrap-gloas'] ? recorded('bootstrap-gloas', 'gloas') : undefined
    },
    updates: (startPeriod) => (startPeriod < 1 ? [] : updates.filter(({ period }) => period >= startPeriod)),
    optimistic: () => recorded('optimistic_update-gloas', 'gloas'),
    finality: () => recorded('finality_update-gloas', 'gloas'),
    header: (id) =>
      id === 'head' ? { json: headerAnswer(headerBytesRoot(headerBytes(head)), head, false) } : undefined,
    block: (id) => {
      const name = blocks.get(id)
      return name === undefined ? undefined : recorded(name, 'gloas')
    },
    envelope: (id) =>
      id === rootOf(HEAD_BLOCK) ? recorded('execution_payload_envelope-gloas-24910', 'gloas') : undefined,
  }
}
