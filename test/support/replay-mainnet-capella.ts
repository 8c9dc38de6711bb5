import { headerAnswer } from './header-answer.ts'
import { headerBytes, headerBytesRoot } from './header-root.ts'
import { MAINNET_GENESIS, MAINNET_SPEC, MAINNET_TIME } from './mainnet-answers.ts'
import { headerAt, recordedBytes, recordedJson } from './recorded.ts'
import { PRYSM, type RecordedChain, type RecordedUpdate } from './replay-chain.ts'
import { ReplayClock } from './replay-clock.ts'

const FOLDER = ['light-client', 'mainnet-capella-periods-800-820-ssz']
const FIRST_PERIOD = 800

/**
 * A mainnet node in 2023: bootstrap and updates of the periods 800 to 820 as SSZ only (JSON is not acceptable to it), the
 * latest updates in both encodings, though the JSON ones are of a later moment. It has no events.
 */
export interface CapellaRecording extends RecordedChain {
  readonly checkpointRoot: `0x${string}`
  readonly firstPeriod: number
  readonly lastPeriod: number
}

export function capellaMainnetRecording(): CapellaRecording {
  const optimistic = recordedJson(...FOLDER, 'optUpdate.json')
  const head = headerAt(optimistic, 'data', 'attested_header', 'beacon')
  const clock = new ReplayClock(MAINNET_TIME)
  clock.advanceThroughSlot(Number(head.slot) + 1)
  const bootstrap = recordedBytes(...FOLDER, 'bootstrap.ssz')
  // The container begins with the offset of its header, which begins with the beacon header.
  const headerAtByte = Buffer.from(bootstrap).readUInt32LE(0)
  const checkpointRoot = headerBytesRoot(bootstrap.subarray(headerAtByte, headerAtByte + 112))
  const updates = splitFrames(recordedBytes(...FOLDER, 'updates.ssz'))
  return {
    checkpointRoot,
    firstPeriod: FIRST_PERIOD,
    lastPeriod: FIRST_PERIOD + updates.length - 1,
    profile: { ...PRYSM, version: JSON.stringify({ data: { version: 'Replay/mainnet-capella' } }) },
    genesis: MAINNET_GENESIS,
    spec: MAINNET_SPEC,
    clock,
    stream: [],
    bootstrap: (root) => (root === checkpointRoot ? { ssz: bootstrap, version: 'capella' } : undefined),
    updates: (startPeriod) => (startPeriod < FIRST_PERIOD ? [] : updates.slice(startPeriod - FIRST_PERIOD)),
    optimistic: () => ({
      json: JSON.stringify(optimistic),
      ssz: recordedBytes(...FOLDER, 'optimistic_update.ssz'),
      version: 'capella',
    }),
    finality: () => ({
      json: JSON.stringify(recordedJson(...FOLDER, 'finUpdate.json')),
      ssz: recordedBytes(...FOLDER, 'finUpdate.ssz'),
      version: 'capella',
    }),
    header: (id) =>
      id === 'head' ? { json: headerAnswer(headerBytesRoot(headerBytes(head)), head, false) } : undefined,
    block: () => undefined,
    envelope: () => undefined,
  }
}

function splitFrames(bytes: Uint8Array): readonly RecordedUpdate[] {
  const buffer = Buffer.from(bytes)
  const updates: RecordedUpdate[] = []
  for (let at = 0; at < buffer.length; ) {
    const end = at + 8 + Number(buffer.readBigUInt64LE(at))
    updates.push({ period: FIRST_PERIOD + updates.length, ssz: buffer.subarray(at, end) })
    at = end
  }
  return updates
}
