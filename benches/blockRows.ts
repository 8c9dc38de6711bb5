import { readFileSync } from 'node:fs'
import { vectorPath } from '../test/support/vectors.ts'
import { blockRoot } from '../ts/native/decodeBlockBytes.ts'
import { mainnet } from '../ts/params/networks.ts'
import { type BeaconBlock, decodeBlock } from '../ts/types/BeaconBlock.ts'
import { sszTypes } from '../ts/types/sszTypes.ts'
import { loadPeer } from './loadPeer.ts'
import { machineBars } from './machineBars.ts'
import type { Row } from './Stopwatch.ts'

const LIMITS = { syncCommitteeSize: 512, maxCommitteesPerSlot: 64, maxWithdrawalsPerPayload: 16, ptcSize: 512 }

/** The copy that our own types use, not the one of a peer. */
const TREE = new URL('../node_modules/@chainsafe/persistent-merkle-tree/lib', import.meta.url).href

interface Hashtree {
  readonly hasher: { initialize?(): Promise<void> }
}

/** A real deneb block of 450 KB: its root, and the way from its bytes to the body of a newPayload request. */
export async function blockRows(): Promise<readonly Row[]> {
  const jsonBytes = readFileSync(vectorPath('blocks', 'geth-block_deneb.json'))
  const { BeaconBlock: type } = sszTypes(mainnet.preset, 'deneb')
  const ssz = type.serialize(type.fromJson(messageOf(JSON.parse(jsonBytes.toString('utf8')))))
  const { hasher } = await loadPeer<Hashtree>(`${TREE}/hasher/hashtree.js`)
  const { setHasher } = await loadPeer<{ setHasher(hasher: unknown): void }>(`${TREE}/index.js`)
  await hasher.initialize?.()
  setHasher(hasher)
  return [
    {
      name: 'block root of 450 KB',
      yardstick: 'Y',
      bar: machineBars.blockRoot,
      work: () => blockRoot({ bytes: ssz, encoding: 'ssz', fork: 'deneb', limits: LIMITS }),
    },
    {
      name: 'SSZ block of 450 KB to a newPayload body',
      yardstick: 'ms',
      bar: 3,
      work: () => requestBody(decodeBlock(mainnet, { ssz })),
    },
    {
      name: 'JSON block of 950 KB to a newPayload body',
      yardstick: 'ms',
      bar: 8,
      work: () => requestBody(decodeBlock(mainnet, { jsonBytes })),
    },
    {
      name: 'peer: @chainsafe/ssz with hashtree, block root of 450 KB',
      yardstick: 'Y',
      rounds: 5,
      work: () => type.hashTreeRoot(type.deserialize(ssz)),
    },
  ]
}

function requestBody(block: BeaconBlock): Uint8Array {
  const { newPayloadJson } = block
  if (newPayloadJson === undefined) throw new Error('the block of the bench has no payload')
  return Buffer.concat([
    Buffer.from('{"jsonrpc":"2.0","id":1,"method":"engine_newPayloadV3","params":'),
    newPayloadJson,
    Buffer.from('}'),
  ])
}

function messageOf(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) throw new Error('the block of the bench is not an object')
  if ('data' in json) return messageOf(json.data)
  return 'message' in json ? json.message : json
}
