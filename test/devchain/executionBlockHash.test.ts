import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { payloadVersionedHashes, versionedHash } from '../../ts/devchain/execution/blobTransaction.ts'
import { executionBlockHash } from '../../ts/devchain/execution/executionBlockHash.ts'
import { encodeExecutionRequests } from '../../ts/devchain/execution/executionRequests.ts'
import { readExecutionPayload } from '../../ts/devchain/execution/readExecutionPayload.ts'
import { rlpDecode, rlpEncode } from '../../ts/devchain/execution/rlp.ts'
import { trieRoot } from '../../ts/devchain/execution/trieRoot.ts'
import { forkTypes } from '../../ts/devchain/ssz/forkTypes.ts'
import { mainnetPreset } from '../../ts/params/Preset.ts'
import { hasVectors, vectorPath } from '../support/vectors.ts'
import { fromHex, toHex } from './support/hex.ts'

const types = forkTypes(mainnetPreset).byFork

describe('Execution block hashes', () => {
  it('RLP has the forms of the yellow paper', () => {
    expect(toHex(rlpEncode(new TextEncoder().encode('dog')))).toBe('0x83646f67')
    expect(toHex(rlpEncode([]))).toBe('0xc0')
    expect(toHex(rlpEncode([[], [[]], [[], [[]]]]))).toBe('0xc7c0c1c0c3c0c1c0')
    expect(toHex(rlpEncode(new Uint8Array(56))).slice(0, 8)).toBe('0xb83800')
    expect(rlpDecode(fromHex('0xc88363617483646f67'))).toHaveLength(2)
  })

  it('the trie of nothing has the well-known empty root', () => {
    expect(toHex(trieRoot([]))).toBe('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
  })

  it.skipIf(!hasVectors('engine'))('real payloads of hoodi (Prague) have the hash they claim', () => {
    const folder = vectorPath('engine/hoodi-new_payload')
    const files = readdirSync(folder)
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const { payload, sidecar } = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')).newPayload
      const { blobGasUsed = 0, excessBlobGas = 0, hash, ...fields } = readExecutionPayload(payload, 4)
      const parentBeaconBlockRoot = fromHex(sidecar.cancun.fields.parent_beacon_block_root)
      const requests = sidecar.prague.fields.requests.map(fromHex)
      const blobs = { blobGasUsed, excessBlobGas, parentBeaconBlockRoot }
      expect(toHex(executionBlockHash({ ...fields, blobs, requests }))).toBe(hash)
      expect(payloadVersionedHashes(fields.transactions)).toEqual(sidecar.cancun.fields.versioned_hashes)
    }
  })

  it.skipIf(!hasVectors('blocks'))('a real block of each fork has its root and its execution hash', () => {
    const read = (name: string) => Uint8Array.from(readFileSync(vectorPath('blocks', name)))
    const bellatrix = types.bellatrix.BeaconBlock.deserialize(read('mainnet-bellatrix-exec15547621.BeaconBlock.ssz'))
    expect(toHex(types.bellatrix.BeaconBlock.hashTreeRoot(bellatrix))).toBe(
      '0xa597262de477c764eafb6599802ba933eff6bf048a7586a45f7494bdbb60528b',
    )
    expectOwnHash(bellatrix.body.executionPayload, {})
    const capella = types.capella.BeaconBlock.deserialize(read('mainnet-capella-exec17062257.BeaconBlock.ssz'))
    expect(toHex(types.capella.BeaconBlock.hashTreeRoot(capella))).toBe(
      '0x228a343bc2ffed918ee8dd619cc5d862486b197b25720de9d130e3347b5677a3',
    )
    expectOwnHash(capella.body.executionPayload, {})
    const deneb = types.deneb.BeaconBlock.deserialize(read('mainnet-deneb-exec19426587.BeaconBlock.ssz'))
    expect(toHex(types.deneb.BeaconBlock.hashTreeRoot(deneb))).toBe(
      '0xa471c7622a976313a61e01b01212dcea6acd71f351618734928dcabe4aba62fe',
    )
    const { blobGasUsed, excessBlobGas } = deneb.body.executionPayload
    expectOwnHash(deneb.body.executionPayload, {
      blobs: { blobGasUsed, excessBlobGas, parentBeaconBlockRoot: deneb.parentRoot },
    })
    expect(payloadVersionedHashes(deneb.body.executionPayload.transactions)).toEqual(
      deneb.body.blobKzgCommitments.map((commitment) => toHex(versionedHash(commitment))),
    )
    const electra = types.electra.SignedBeaconBlock.deserialize(
      read('mainnet-electra-slot11900001.SignedBeaconBlock.ssz'),
    ).message
    expect(toHex(types.electra.BeaconBlock.hashTreeRoot(electra))).toBe(
      '0xd3618a1ba22e5c670d7fa1196aee40fe0a0f02c6de829f811a71e656b3ef53b6',
    )
    const payload = electra.body.executionPayload
    expectOwnHash(payload, {
      blobs: {
        blobGasUsed: payload.blobGasUsed,
        excessBlobGas: payload.excessBlobGas,
        parentBeaconBlockRoot: electra.parentRoot,
      },
      requests: encodeExecutionRequests(electra.body.executionRequests),
    })
  })

  it.skipIf(!hasVectors('blocks'))('a real block with deposit requests has its root and hash', () => {
    const json: unknown = JSON.parse(readFileSync(vectorPath('blocks/geth-block_electra_deposits.json'), 'utf8'))
    const block = types.electra.BeaconBlock.fromJson(json)
    expect(toHex(types.electra.BeaconBlock.hashTreeRoot(block))).toBe(
      '0x7f52decd851222f7ff65908495c82bec5077dae8997fcbb8ca3b2289133fa080',
    )
    const { blobGasUsed, excessBlobGas } = block.body.executionPayload
    const requests = encodeExecutionRequests(block.body.executionRequests)
    expect(requests.length).toBeGreaterThan(0)
    const blobs = { blobGasUsed, excessBlobGas, parentBeaconBlockRoot: block.parentRoot }
    expectOwnHash(block.body.executionPayload, { blobs, requests })
  })
})

type Hashed = Parameters<typeof executionBlockHash>[0]

function expectOwnHash(
  payload: Omit<Hashed, 'blobs' | 'requests'> & { blockHash: Uint8Array },
  later: Partial<Hashed>,
) {
  expect(toHex(executionBlockHash({ ...payload, ...later }))).toBe(toHex(payload.blockHash))
}
