import type { SimulatedEngine } from '../engines/SimulatedEngine.ts'
import type { Machine } from '../machine/Machine.ts'
import type { SimulatedNode } from '../nodes/SimulatedNode.ts'
import type { Schedule } from '../Schedule.ts'
import type { WorldTime } from '../WorldTime.ts'
import { type EngineFault, engineTroubleOf } from './engineTroubleOf.ts'
import { describeFault, type Fault } from './Fault.ts'
import { type NodeFault, nodeTroubleOf } from './nodeTroubleOf.ts'

export interface FaultTargets {
  readonly world: WorldTime
  readonly nodes: readonly SimulatedNode[]
  readonly engines: readonly SimulatedEngine[]
  readonly machine: Machine
  readonly slotMs: number
  readonly note: (text: string) => void
}

/** Begins and ends the faults of a schedule. */
export class FaultRunner {
  readonly #schedule: Schedule
  readonly #targets: FaultTargets
  readonly #active = new Set<Fault>()

  constructor(schedule: Schedule, targets: FaultTargets) {
    this.#schedule = schedule
    this.#targets = targets
  }

  get active(): readonly Fault[] {
    return [...this.#active]
  }

  /** Plans what begins in a slot. */
  plan(slot: number, startMs: number): void {
    const { world, slotMs, note } = this.#targets
    for (const fault of this.#schedule.faults) {
      if (this.#schedule.startSlot + fault.atSlot !== slot) continue
      world.at(startMs + fault.offset * slotMs, () => {
        note(`begins ${describeFault(fault)}`)
        this.#active.add(fault)
        this.#apply(fault)
        world.after(fault.slots * slotMs, () => {
          note(`ends ${describeFault(fault)}`)
          this.#active.delete(fault)
          this.#apply(fault)
        })
      })
    }
  }

  /** The fault has begun, or is over. */
  #apply(fault: Fault): void {
    const { nodes, engines, machine } = this.#targets
    if (isNodeFault(fault)) {
      for (const [index, node] of nodes.entries()) this.#applyToNode(fault, node, index)
    } else if (isEngineFault(fault)) {
      for (const [index, engine] of engines.entries()) this.#applyToEngine(fault, engine, index)
    } else {
      machine.apply(fault, this.active)
    }
  }

  #applyToNode(fault: NodeFault, node: SimulatedNode, index: number): void {
    const { nodes } = this.#targets
    const faults = this.active.filter(isNodeFault).filter((one) => isHit(one, index, nodes.length))
    node.trouble = nodeTroubleOf(faults, ({ atSlot }) => this.#schedule.startSlot + atSlot)
    if (!faults.includes(fault)) return
    if (fault.kind === 'node-down' || fault.kind === 'node-cut') node.cut()
    if (fault.kind === 'node-half-open') node.abandon()
  }

  #applyToEngine(fault: EngineFault, engine: SimulatedEngine, index: number): void {
    const { engines } = this.#targets
    const faults = this.active.filter(isEngineFault).filter((one) => isHit(one, index, engines.length))
    engine.trouble = engineTroubleOf(faults)
    // What nobody asked for while it lasted is not answered wrongly long after.
    if (!faults.some(({ kind }) => kind === 'engine-invalid-once')) engine.invalidAnswers = 0
    if (!faults.includes(fault)) return
    if (fault.kind === 'engine-invalid-once') engine.invalidAnswers = 1
    if (fault.kind === 'engine-wiped') engine.wipe()
    if (fault.kind === 'engine-updated') engine.release++
  }
}

export function isHit({ target }: Fault, index: number, count: number): boolean {
  return target >= count || target === index
}

export function isNodeFault(fault: Fault): fault is NodeFault {
  return fault.kind.startsWith('node-')
}

export function isEngineFault(fault: Fault): fault is EngineFault {
  return fault.kind.startsWith('engine-')
}

/** What a committee did concerns all nodes. */
export function isOfOneNode(fault: Fault): boolean {
  return isNodeFault(fault) && fault.kind !== 'node-rogue'
}
