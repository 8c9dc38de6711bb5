import { readFileSync } from 'node:fs'
import { altairBootstrapSsz, altairUpdateFrame } from '../test/support/altair-ssz.ts'
import { vectorPath } from '../test/support/vectors.ts'
import { SyncCommittee } from '../ts/native/SyncCommittee.ts'
import { verifyUpdateChain } from '../ts/native/verifyUpdateChain.ts'
import { mainnet } from '../ts/params/networks.ts'
import { chainSpec } from '../ts/types/chainSpec.ts'
import { decodeUpdate, type LightClientUpdate } from '../ts/types/LightClientUpdate.ts'

const FOLDER = ['light-client', 'mainnet-altair-periods-290-452']
export const FIRST_PERIOD = 290
export const PERIODS = 163

/** The 163 mainnet periods as two encodings of one answer, and the committee they begin with. */
export interface RealChain {
  readonly json: Uint8Array
  readonly ssz: Uint8Array
  /** (512 + 1) × 48 bytes. */
  readonly committee: Uint8Array
  /** The update of period 290, which proves the committee that signed the head. */
  readonly update: { readonly json: unknown; readonly ssz: Uint8Array }
  /** A header signed by 504 of 512, as an update of the next period has it. */
  readonly head: LightClientUpdate
}

export function readRealChain(): RealChain {
  const read = (...parts: string[]): Record<string, unknown> =>
    JSON.parse(readFileSync(vectorPath(...FOLDER, ...parts), 'utf8'))
  const updates = Array.from({ length: PERIODS }, (_, index) =>
    beaconForm(read('updates', `00${FIRST_PERIOD + index}.json`)),
  )
  const frames = updates.map((update) => altairUpdateFrame(update))
  const bootstrap = altairBootstrapSsz(beaconForm(read('bootstrap.json')))
  const [first, second] = updates
  const [frame] = frames
  if (first === undefined || second === undefined || frame === undefined) throw new Error('no updates')
  return {
    json: Buffer.from(JSON.stringify(updates.map((data) => ({ version: 'altair', data })))),
    ssz: Buffer.concat(frames),
    committee: bootstrap.subarray(112, 112 + 513 * 48),
    update: { json: first, ssz: frame.subarray(12) },
    head: decodeUpdate(mainnet, { json: { version: 'altair', data: second } }),
  }
}

/** Verifies all periods from the bytes of an answer, with a committee that knows nothing yet. */
export async function verifyRealChain(chain: RealChain, encoding: 'json' | 'ssz', threads: number): Promise<void> {
  const verified = await verifyUpdateChain({
    spec: chainSpec(mainnet),
    committee: SyncCommittee.deserialize(chain.committee),
    bytes: chain[encoding],
    encoding,
    startPeriod: FIRST_PERIOD,
    minSigners: 342,
    maxItems: PERIODS,
    threads,
  })
  if (verified.length !== PERIODS || !verified.item(PERIODS - 1).ok) throw new Error('the real chain does not verify')
  verified.release()
}

function beaconForm(json: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => [
      key,
      key === 'header' || key.endsWith('_header') ? { beacon: value } : value,
    ]),
  )
}
