import { beforeAll, describe, expect, it } from 'vitest'
import type { ChainBlock } from '../../ts/devchain/chain/ChainBlock.ts'
import type { DevChain } from '../../ts/devchain/DevChain.ts'
import { ExecutionClient } from '../../ts/devchain/execution/ExecutionClient.ts'
import { RpcFault } from '../../ts/devchain/execution/RpcFault.ts'
import { isForkAtLeast, type LightClientFork } from '../../ts/params/ForkName.ts'
import { payloadParams } from './support/engineCall.ts'
import { smallChain } from './support/smallChain.ts'

const ZERO = `0x${'00'.repeat(32)}`
const UNKNOWN = `0x${'77'.repeat(32)}`

let dev: DevChain
let withPayload: readonly ChainBlock[]

beforeAll(async () => {
  dev = await smallChain({ historySlots: 112 })
  withPayload = dev.chain.tree.range(0, dev.chain.slot).filter((block) => block.hasPayload)
})

function newClient(): ExecutionClient {
  return new ExecutionClient({
    config: dev.config,
    genesis: dev.chain.tree.genesis.execution,
    network: (hash) => dev.chain.tree.executionBlock(hash),
    syncRounds: 1,
  })
}

function send(client: ExecutionClient, block: ChainBlock) {
  const { version, params } = payloadParams(block)
  return client.newPayload(version, params)
}

function choose(client: ExecutionClient, block: ChainBlock, safe = ZERO, finalized = ZERO) {
  const has = (fork: LightClientFork) => isForkAtLeast(block.fork, fork)
  const version = has('gloas') ? 4 : has('deneb') ? 3 : has('capella') ? 2 : 1
  const state = { headBlockHash: block.execution.hash, safeBlockHash: safe, finalizedBlockHash: finalized }
  return client.forkchoiceUpdated(version, [state, null])
}

/** The code of the JSON-RPC error that the call ends with. */
function faultCode(call: () => unknown): number | undefined {
  try {
    call()
    return undefined
  } catch (error) {
    return error instanceof RpcFault ? error.code : undefined
  }
}

function at(index: number): ChainBlock {
  const block = withPayload.at(index)
  if (block === undefined) throw new Error(`no payload ${index}`)
  return block
}

describe('The development execution client', () => {
  it('follows every payload of the chain from genesis on, in every fork', () => {
    const client = newClient()
    for (const block of withPayload) {
      expect(send(client, block)).toEqual({
        status: 'VALID',
        latestValidHash: block.execution.hash,
        validationError: null,
      })
      expect(choose(client, block).payloadStatus.status).toBe('VALID')
    }
    expect(client.headNumber).toBe(withPayload.length)
    expect(new Set(withPayload.map(({ fork }) => fork)).size).toBe(5)
  })

  it('is SYNCING at its first head and has the missing blocks with the next one', () => {
    const client = newClient()
    expect(send(client, at(-2)).status).toBe('SYNCING')
    expect(choose(client, at(-2)).payloadStatus.status).toBe('SYNCING')
    expect(client.isSyncing).toBe(true)
    expect(send(client, at(-1)).status).toBe('VALID')
    expect(choose(client, at(-1), at(-2).execution.hash, at(0).execution.hash).payloadStatus.status).toBe('VALID')
    expect(client.finalized).toBe(at(0).execution.hash)
    expect(client.isSyncing).toBe(false)
  })

  it('finds a payload whose hash is not that of its fields', () => {
    const client = newClient()
    const { params } = payloadParams(at(-1))
    const [payload, ...rest] = params
    const forged = { ...Object(payload), gasUsed: '0x1' }
    expect(client.newPayload(4, [forged, ...rest])).toMatchObject({ status: 'INVALID', latestValidHash: null })
    const [old] = payloadParams(at(0)).params
    expect(client.newPayload(1, [{ ...Object(old), gasUsed: '0x1' }]).status).toBe('INVALID_BLOCK_HASH')
  })

  it('finds versioned hashes, parent beacon root and requests that do not belong to the payload', () => {
    const client = newClient()
    const blobs = withPayload.findLast((block) => block.block.body.blobKzgCommitments.length > 0)
    if (blobs === undefined) throw new Error('no blobs')
    const [payload, hashes, parentRoot, requests] = payloadParams(blobs).params
    expect(client.newPayload(4, [payload, [], parentRoot, requests]).validationError).toMatch(/versioned hashes/)
    expect(client.newPayload(4, [payload, hashes, UNKNOWN, requests]).validationError).toMatch(/blockhash mismatch/)
    expect(client.newPayload(4, [payload, hashes, parentRoot, ['0x00aa']]).validationError).toMatch(/blockhash/)
    expect(faultCode(() => client.newPayload(4, [payload, hashes, parentRoot, ['0x01aa', '0x00aa']]))).toBe(-32602)
    expect(faultCode(() => client.newPayload(4, [payload, hashes, parentRoot, ['0x00']]))).toBe(-32602)
  })

  it('refuses a method of another fork, missing parameters and fields that do not belong', () => {
    const client = newClient()
    const capella = withPayload.find(({ fork }) => fork === 'capella')
    const deneb = withPayload.find(({ fork }) => fork === 'deneb')
    if (capella === undefined || deneb === undefined) throw new Error('forks missing')
    expect(faultCode(() => client.newPayload(1, payloadParams(capella).params))).toBe(-32602)
    expect(faultCode(() => client.newPayload(4, [...payloadParams(deneb).params, []]))).toBe(-38005)
    expect(faultCode(() => client.newPayload(3, payloadParams(at(-1)).params.slice(0, 3)))).toBe(-38005)
    expect(faultCode(() => client.newPayload(4, payloadParams(deneb).params))).toBe(-32602)
    send(client, at(0))
    const state = { headBlockHash: at(0).execution.hash, safeBlockHash: ZERO, finalizedBlockHash: ZERO }
    expect(faultCode(() => client.forkchoiceUpdated(3, [state, null]))).toBe(-38005)
    expect(faultCode(() => client.forkchoiceUpdated(1, [state, {}]))).toBe(-38003)
  })

  it('refuses finalized and safe hashes that are not known ancestors of the head', () => {
    const client = newClient()
    for (const block of withPayload.slice(0, 3)) send(client, block)
    expect(faultCode(() => choose(client, at(1), ZERO, UNKNOWN))).toBe(-38002)
    expect(faultCode(() => choose(client, at(1), UNKNOWN, ZERO))).toBe(-38002)
    expect(faultCode(() => choose(client, at(1), ZERO, at(2).execution.hash))).toBe(-38002)
    expect(client.head).toBe(dev.chain.tree.genesis.execution.hash)
    expect(choose(client, at(2), at(1).execution.hash, at(0).execution.hash).payloadStatus.status).toBe('VALID')
    expect([client.head, client.safe, client.finalized]).toEqual([2, 1, 0].map((index) => at(index).execution.hash))
  })
})
