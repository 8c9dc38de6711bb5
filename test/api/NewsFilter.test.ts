import { expect, it } from 'vitest'
import { NewsFilter } from '../../ts/api/NewsFilter.ts'
import { decodeFinalityUpdate, encodeFinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { decodeOptimisticUpdate, encodeOptimisticUpdate } from '../../ts/types/OptimisticUpdate.ts'
import { ChainBuilder } from '../support/chain-builder.ts'
import { fuluEpochs, testNetwork } from '../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const chain = new ChainBuilder(config)

it('an update is news once, however it was encoded', () => {
  const news = new NewsFilter()
  const optimistic = chain.optimisticUpdate(100)
  const again = decodeOptimisticUpdate(config, { ssz: encodeOptimisticUpdate(config, optimistic) })
  expect([optimistic, again].map((update) => news.isNews({ type: 'optimistic', update }))).toEqual([true, false])
  const finality = chain.finalityUpdate(100)
  const finalityAgain = decodeFinalityUpdate(config, { ssz: encodeFinalityUpdate(config, finality) })
  expect([finality, finalityAgain].map((update) => news.isNews({ type: 'finality', update }))).toEqual([true, false])
})

it('the true update is news after one that has its signature and says something else, in whatever place', () => {
  const update = chain.optimisticUpdate(100)
  const { attestedHeader, syncAggregate } = update
  const { beacon, execution } = attestedHeader
  const others = [
    {
      ...update,
      attestedHeader: { ...attestedHeader, beacon: { ...beacon, proposerIndex: beacon.proposerIndex + 1 } },
    },
    { ...update, attestedHeader: { ...attestedHeader, execution: execution.map((byte) => byte ^ 1) } },
    { ...update, syncAggregate: { ...syncAggregate, bits: syncAggregate.bits.map((byte) => byte >> 1) } },
  ]
  for (const other of others) {
    const news = new NewsFilter()
    expect([other, update, update].map((one) => news.isNews({ type: 'optimistic', update: one }))).toEqual([
      true,
      true,
      false,
    ])
  }
  const finality = chain.finalityUpdate(100)
  const news = new NewsFilter()
  const other = { ...finality, finalityBranch: finality.finalityBranch.map((node) => node.map((byte) => byte ^ 1)) }
  expect([other, finality, finality].map((one) => news.isNews({ type: 'finality', update: one }))).toEqual([
    true,
    true,
    false,
  ])
})
