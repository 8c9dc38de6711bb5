import { readFileSync } from 'node:fs'
import { devnetConfig, recordedJson } from '../test/support/recorded.ts'
import { streamEvents } from '../test/support/replay-stream-pieces.ts'
import { hasVectors, vectorPath } from '../test/support/vectors.ts'
import { decodeBeaconEvent } from '../ts/api/decodeBeaconEvent.ts'
import { SseParser } from '../ts/api/SseParser.ts'
import { bytesToHex } from '../ts/bytes.ts'
import { MemoryStore } from '../ts/db/MemoryStore.ts'
import { CommitteeChain } from '../ts/light/committees/CommitteeChain.ts'
import { HeadPreparer } from '../ts/light/heads/HeadPreparer.ts'
import { HeadValidator, type HeadVerifier } from '../ts/light/heads/HeadValidator.ts'
import { committeeRoot } from '../ts/native/hashing.ts'
import type { NetworkConfig } from '../ts/params/NetworkConfig.ts'
import { headerRoot } from '../ts/types/Header.ts'
import { decodeBootstrap } from '../ts/types/LightClientBootstrap.ts'
import type { OptimisticUpdate } from '../ts/types/OptimisticUpdate.ts'
import type { Row } from './Stopwatch.ts'

/** A private network with committees of 512. */
const FOLDER = ['devnet', 'mainnet-preset'] as const
/** One stream, as a server has. */
const parser = new SseParser()
/** More than a committee keeps prepared, so that in turn none is. */
const EVENTS = 24
const BAR = 1.2

/** Recorded optimistic updates from the bytes of the event stream to the validated head. */
export async function headRows(): Promise<readonly Row[]> {
  if (!hasVectors(FOLDER.join('/'))) return []
  const config = devnetConfig('mainnet-preset')
  const events = recordedEvents()
  const [prepared] = events
  if (prepared === undefined) throw new Error('no optimistic update was recorded')
  const preparedChain = await openChain(config)
  const preparer = new HeadPreparer(preparedChain)
  const { attestedHeader } = decoded(config, prepared)
  preparer.prepare({ slot: attestedHeader.beacon.slot, root: headerRoot(attestedHeader.beacon) })
  await preparer.settled()

  const chain = await openChain(config)
  let turn = 0
  const validateNext = (): void => validate(chain, events[turn++ % events.length] ?? prepared)
  // A client takes in heads for weeks: its code is compiled.
  for (let i = 0; i < 20 * EVENTS; i++) validateNext()
  return [
    { name: 'head from event bytes to validated head', yardstick: 'Y', bar: BAR, work: validateNext },
    {
      name: 'head from event bytes to validated head, prepared',
      yardstick: 'Y',
      bar: BAR,
      work: () => validate(preparedChain, prepared),
    },
  ]
}

function validate(chain: CommitteeChain, bytes: Uint8Array): void {
  const verifier: HeadVerifier = {
    config: chain.config,
    subscribe: () => () => undefined,
    verifySignedHeader: (signed) => chain.verifySignedHeader(signed),
  }
  const validator = new HeadValidator(verifier, { minSigners: 342 })
  const outcome = validator.validateOptimistic(decoded(chain.config, bytes))
  if (outcome !== 'valid' || validator.head === undefined) throw new Error(`a recorded head is ${outcome}`)
}

function decoded(config: NetworkConfig, bytes: Uint8Array): OptimisticUpdate {
  const [event] = parser.push(bytes)
  const told = event === undefined ? undefined : decodeBeaconEvent(config, event)
  if (told?.type !== 'optimistic') throw new Error('the bytes are not those of an optimistic update')
  return told.update
}

function recordedEvents(): readonly Uint8Array[] {
  const raw = readFileSync(vectorPath(...FOLDER, 'events.raw'))
  const optimistic = streamEvents(raw).filter(({ topic }) => topic === 'light_client_optimistic_update')
  return optimistic.slice(0, EVENTS).map(({ start, end }) => raw.subarray(start, end))
}

/** A chain that knows the committee of the heads, confirmed as it is when heads come. */
async function openChain(config: NetworkConfig): Promise<CommitteeChain> {
  const bootstrap = recordedJson(...FOLDER, 'bootstrap', 'epoch0002-d40c9688.json')
  const { currentSyncCommittee } = decodeBootstrap(config, { json: bootstrap })
  const chain = await CommitteeChain.open({ config, store: new MemoryStore(), minSigners: 342 })
  await chain.addFixedRoot(0, bytesToHex(committeeRoot(currentSyncCommittee)))
  await chain.addCommittee(0, currentSyncCommittee)
  await chain.committee(0)?.confirm()
  return chain
}
