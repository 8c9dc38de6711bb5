import type { Root } from '../bytes.ts'
import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import { epochAtSlot } from '../params/slots.ts'
import type { ServeContext } from './ServeContext.ts'

/** Slots before an epoch that may be empty, one after the other, until its dependent root is given up. */
const MAX_EMPTY_SLOTS = 32

/**
 * Data of a `head` event. The roots that validator duties depend on are there when the headers reach back to them.
 *
 * @param previousSlot - of the head told before
 */
export function headEventData(context: ServeContext, head: ValidatedHead, previousSlot: number | undefined) {
  const { network } = context.sources
  const { slot, stateRoot } = head.header
  const epoch = epochAtSlot(network, slot)
  const previous = dependentRoot(context, epoch - 1)
  const current = dependentRoot(context, epoch)
  return {
    slot: String(slot),
    block: head.root,
    state: stateRoot,
    epoch_transition: previousSlot === undefined || epochAtSlot(network, previousSlot) !== epoch,
    ...(previous !== undefined && { previous_duty_dependent_root: previous }),
    ...(current !== undefined && { current_duty_dependent_root: current }),
    execution_optimistic: !context.isExecuted(),
  }
}

/** Root of the last block before an epoch. */
function dependentRoot({ sources: { network, headers } }: ServeContext, epoch: number): Root | undefined {
  const last = epoch * network.preset.slotsPerEpoch - 1
  for (let slot = last; slot > last - MAX_EMPTY_SLOTS && slot >= 0; slot--) {
    const content = headers.at(slot)
    if (content.type !== 'empty') return content.type === 'header' ? content.root : undefined
  }
  return undefined
}
