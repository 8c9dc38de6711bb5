import type { Root } from '../bytes.ts'
import type { ValidatedHead } from '../light/heads/ValidatedHead.ts'
import { isForkAtLeast } from '../params/ForkName.ts'
import { epochAtSlot } from '../params/slots.ts'
import { lightClientForkAtSlot } from '../types/lightClientFork.ts'
import type { ServeContext } from './ServeContext.ts'

/** Slots before an epoch that may be empty, one after the other, until its dependent root is given up. */
const MAX_EMPTY_SLOTS = 32

/**
 * Data of a `head` event. The roots that validator duties depend on are there when the headers reach back to them.
 *
 * @param previousSlot - of the head told before
 */
export function headEventData(context: ServeContext, head: ValidatedHead, previousSlot: number | undefined) {
  const { previous, current } = dependentRoots(context, head)
  return {
    ...commonData(context, head, previousSlot),
    ...(previous !== undefined && { previous_duty_dependent_root: previous }),
    ...(current !== undefined && { current_duty_dependent_root: current }),
    execution_optimistic: !context.isExecuted(),
  }
}

/**
 * Data of a `head_v2` event. A payload that is revealed apart from its block is not vouched for here, so that such a head is
 * told once, as one without.
 *
 * @param previousSlot - of the head told before
 */
export function headV2EventData(context: ServeContext, head: ValidatedHead, previousSlot: number | undefined) {
  const { previous, current } = dependentRoots(context, head)
  const version = lightClientForkAtSlot(context.sources.network, head.header.slot)
  return {
    version,
    data: {
      ...commonData(context, head, previousSlot),
      payload_status: isForkAtLeast(version, 'gloas') ? 'empty' : 'full',
      ...(previous !== undefined && { current_epoch_dependent_root: previous }),
      ...(current !== undefined && { next_epoch_dependent_root: current }),
      execution_optimistic: !context.isExecuted(),
    },
  }
}

function commonData({ sources: { network } }: ServeContext, head: ValidatedHead, previousSlot: number | undefined) {
  const { slot, stateRoot } = head.header
  const isTransition = previousSlot === undefined || epochAtSlot(network, previousSlot) !== epochAtSlot(network, slot)
  return { slot: String(slot), block: head.root, state: stateRoot, epoch_transition: isTransition }
}

/** The last blocks before the epoch of the head and the one before. */
function dependentRoots(context: ServeContext, { header }: ValidatedHead) {
  const epoch = epochAtSlot(context.sources.network, header.slot)
  return { previous: dependentRoot(context, epoch - 1), current: dependentRoot(context, epoch) }
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
