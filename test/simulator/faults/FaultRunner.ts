import { isEngineSound } from '../engines/EngineTrouble.ts'
import type { SimulatedEngine } from '../engines/SimulatedEngine.ts'
import { isSound } from '../nodes/NodeTrouble.ts'
import type { SimulatedNode } from '../nodes/SimulatedNode.ts'
import type { Schedule } from '../Schedule.ts'
import type { WorldTime } from '../WorldTime.ts'
import type { Fault } from './Fault.ts'

export interface FaultTargets {
  readonly world: WorldTime
  readonly nodes: readonly SimulatedNode[]
  readonly engines: readonly SimulatedEngine[]
  readonly note: (text: string) => void
}

/** Slots after which the head is due again, once one node is sound. */
const HEAD_RECOVERY = 8

/** The same for an execution client. */
const ENGINE_RECOVERY = 8

/** Begins and ends the faults of a schedule, and knows what they stand in the way of. */
export class FaultRunner {
  readonly #schedule: Schedule
  readonly #targets: FaultTargets
  #headSinceSlot: number
  readonly #engineSinceSlot = new Map<string, number>()

  constructor(schedule: Schedule, targets: FaultTargets) {
    this.#schedule = schedule
    this.#targets = targets
    this.#headSinceSlot = schedule.startSlot
    for (const { name } of targets.engines) this.#engineSinceSlot.set(name, schedule.startSlot)
  }

  /** Plans what begins in a slot. */
  plan(slot: number, startMs: number): void {
    const { world, nodes, engines, note } = this.#targets
    if (!nodes.some(({ trouble }) => isSound(trouble))) this.#headSinceSlot = slot
    for (const { name, trouble } of engines) if (!isEngineSound(trouble)) this.#engineSinceSlot.set(name, slot)
    for (const fault of this.#schedule.faults) {
      if (this.#schedule.startSlot + fault.atSlot !== slot) continue
      world.at(startMs + fault.offset * 12_000, () => {
        note(`begins ${describe(fault)}`)
        const over = this.#begin(fault)
        world.after(fault.slots * 12_000, () => {
          note(`ends ${describe(fault)}`)
          over()
        })
      })
    }
  }

  isHeadDue(slot: number): boolean {
    const { nodes } = this.#targets
    return nodes.some(({ trouble }) => isSound(trouble)) && slot - this.#headSinceSlot >= HEAD_RECOVERY
  }

  isEngineDue(name: string, slot: number): boolean {
    const since = Math.max(this.#headSinceSlot, this.#engineSinceSlot.get(name) ?? 0)
    const engine = this.#targets.engines.find((one) => one.name === name)
    return engine !== undefined && isEngineSound(engine.trouble) && slot - since >= ENGINE_RECOVERY
  }

  #begin(fault: Fault): () => void {
    const { nodes } = this.#targets
    const hit = fault.target < nodes.length ? nodes.slice(fault.target, fault.target + 1) : nodes
    switch (fault.kind) {
      case 'node-down':
        for (const node of hit) {
          node.trouble.isDown = true
          node.cut()
        }
        return () => {
          for (const node of hit) node.trouble.isDown = false
        }
    }
  }
}

function describe({ kind, target, slots, degree }: Fault): string {
  return `${kind} at ${target} for ${slots} slots, ${degree.toFixed(3)}`
}
