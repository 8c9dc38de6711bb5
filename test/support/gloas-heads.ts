import { expect } from 'vitest'
import { BlsyncWorld, deliver } from './blsync-world.ts'
import { blockChain } from './engine-blocks.ts'
import { gloasChain } from './gloas-blocks.ts'
import { passTime, settle } from './scheduler-clock.ts'
import type { ScriptedBeaconNode } from './sync-scripted-server.ts'
import type { SyncWorld } from './sync-world.ts'

/** Slots 1 to 9 in fulu, then gloas; nobody reveals the payloads of 12 and 13, or nobody took them. */
const fulu = blockChain([1, 2, 3, 4, 5, 6, 7, 8, 9])
export const anchor = fulu.at(-1) ?? expect.fail('no block')
const slots = [10, 11, 12, 13, 14, 15, 17].map((slot) => ({ slot, taken: slot !== 12 && slot !== 13 }))
const chain = gloasChain(anchor, slots)

export const at = (slot: number) =>
  chain.find(({ block }) => block.header.slot === slot) ?? expect.fail(`nothing at ${slot}`)

export const payloadHash = (slot: number) => at(slot).envelope.execution.blockHash

/** A world that follows slot 9, the last of fulu. */
export async function following(world: SyncWorld) {
  const run = new BlsyncWorld(world)
  await run.start()
  const node = await world.node('a')
  await run.validate(anchor)
  await deliver(node, anchor)
  await passTime(1000)
  const validate = async (slot: number) => {
    await run.validate(at(slot).block)
    await deliver(node, at(slot).block)
    await passTime(1000)
  }
  return { run, node, validate, heads: () => run.engine.states.map(({ headBlockHash }) => headBlockHash) }
}

export async function reveal(node: ScriptedBeaconNode, slot: number, envelope = at(slot).envelope): Promise<void> {
  node.answerWith(`envelope ${at(slot).block.root}`, { kind: 'envelope', envelope })
  await settle()
}

export async function lack(node: ScriptedBeaconNode, slot: number): Promise<void> {
  node.answerWith(`envelope ${at(slot).block.root}`, { kind: 'envelope' })
  await settle()
}

export async function tell(node: ScriptedBeaconNode, slot: number): Promise<void> {
  node.emit({ type: 'payload', slot, root: at(slot).block.root })
  await settle()
}

export function envelopes(node: ScriptedBeaconNode, slot: number): readonly string[] {
  return node.asked.filter((asked) => asked === `envelope ${at(slot).block.root}`)
}
