import { SECONDS_PER_SLOT, SLOTS_PER_PERIOD } from './chain.ts'
import { deliveries, describe, knowsFinality, reachesHead } from './checks.ts'
import { followNetwork } from './followNetwork.ts'
import type { Rig } from './Rig.ts'
import { pause, until } from './until.ts'
import { whyNotDelivered } from './whyNotDelivered.ts'

const FOLLOWING_MS = 5 * 60_000
const PERIODS = 2

/** The end-to-end run, step by step; throws at the first thing that is not as it should be. */
export async function tellStory(rig: Rig, signal: AbortSignal): Promise<void> {
  const { network, beacon, second, blsync } = rig
  const started = performance.now()
  const say = (text: string): void => {
    const seconds = Math.round((performance.now() - started) / 1000)
    console.log(`${String(Math.floor(seconds / 60)).padStart(2)}:${String(seconds % 60).padStart(2, '0')}  ${text}`)
  }
  const within = (seconds: number) => ({ withinMs: seconds * 1000, signal })
  /** Does something, and waits until the second EL is at a head that was made afterwards. */
  const survives = async (what: string, hit: () => Promise<string>): Promise<void> => {
    say(what)
    const how = await hit()
    const madeAfterMs = Date.now()
    const head = await reachesHead(rig, { madeAfterMs, ...within(120) })
    const seconds = ((Date.now() - madeAfterMs) / 1000).toFixed(1)
    say(`${how}; ${seconds} s later the second EL is at a head made since then, block ${head.number}`)
  }

  say('the chain runs: two Lodestars, the first EthereumJS')
  const checkpoint = await until('the chain finalizes', within(200), async () => {
    const { epoch, root } = await network.finalized()
    return epoch > 0 ? { epoch, root } : undefined
  })
  say(`epoch ${checkpoint.epoch} is finalized; its block ${checkpoint.root} will be the checkpoint`)
  await until(
    'two periods pass',
    within(420),
    async () => (await beacon.headSlot()) >= PERIODS * SLOTS_PER_PERIOD || undefined,
  )
  say(`${PERIODS} sync committee periods have passed, the head is slot ${await beacon.headSlot()}`)

  second.start()
  await until('the second EL answers', within(60), () => second.block(0))
  const startedAt = performance.now()
  await blsync.start(['--beacon.checkpoint', checkpoint.root, '--allow-stale-checkpoint'])
  say('blsync runs, with an empty second EthereumJS')
  const reached = await reachesHead(rig, { madeAfterMs: 0, ...within(180) })
  say(
    `after ${((performance.now() - startedAt) / 1000).toFixed(1)} s the second EL is at the head of the first, block ${reached.number}`,
  )
  const known = await knowsFinality(rig, within(120))
  say(
    `it has the chain's finalized block ${known.finalized.number} as finalized and block ${known.safe.number} as safe`,
  )

  const slotNow = (): number => Math.floor((Date.now() / 1000 - rig.genesisTime) / SECONDS_PER_SLOT)
  const from = slotNow()
  say('it follows for five minutes')
  await pause(FOLLOWING_MS, signal)
  const followed = await deliveries(rig, { from, to: slotNow() - 2 })
  const later = await knowsFinality(rig, within(120))
  const { signed, superseded, missed } = followed
  say(`${signed - superseded.length - missed.length} of ${signed} signed heads were delivered`)
  if (superseded.length > 0) say(`${superseded.length} were superseded while the EL worked at an earlier call`)
  say(`finalized went from block ${known.finalized.number} to ${later.finalized.number}`)
  say(describe('block arrival to forkchoiceUpdated, a slot for its signatures included', followed.fromBlockMs))
  say(describe('arrival of its signatures to forkchoiceUpdated', followed.fromSignatureMs))
  if (missed.length > 0) {
    const log = blsync.allLines()
    const reasons = missed.map((slot) => whyNotDelivered({ slot, ...timeOf(rig, slot), log, calls: rig.tap.calls }))
    throw new Error(`heads not delivered: slots ${missed.join(', ')}\n${reasons.join('\n')}`)
  }
  if (superseded.length > 0.1 * signed) throw new Error('too many heads were superseded')
  if (signed < (0.6 * FOLLOWING_MS) / 1000 / SECONDS_PER_SLOT) throw new Error('too few heads were signed')
  if (later.finalized.number <= known.finalized.number) throw new Error('finality did not go on')

  await survives('kill -9 of blsync', async () => {
    await blsync.kill()
    await blsync.start()
    return 'started again with the same data directory and no checkpoint'
  })
  await survives('restart of the second EL', async () => {
    const how = await second.stop()
    await pause(2 * SECONDS_PER_SLOT * 1000, signal)
    second.start()
    await until('the second EL answers', within(60), () => second.block(0))
    return `it ended by ${how}, was away for some slots, and answers again`
  })
  await survives('restart of the beacon node', async () => {
    const how = await beacon.stop()
    beacon.start()
    await followNetwork(beacon, { network, signal })
    return `it ended by ${how} and follows the network again`
  })
  const end = await knowsFinality(rig, within(120))
  say(`finalized is block ${end.finalized.number}`)
  if (!blsync.isRunning) throw new Error('blsync has ended by itself')
  const how = await blsync.stop()
  if (how !== 'exit code 0') throw new Error(`blsync ended by ${how} when asked to stop`)
  const errors = blsync.lines('error')
  if (errors.length > 0) throw new Error(`blsync logged errors:\n${errors.join('\n')}`)
  say(`blsync stopped with exit code 0; it logged no error and ${blsync.lines('warn').length} warnings`)
}

/** From the arrival of a slot's block until a head two slots later should have been delivered. */
function timeOf({ events, genesisTime }: Rig, slot: number): { readonly fromMs: number; readonly toMs: number } {
  const fromMs = events.blockAt.get(slot) ?? (genesisTime + slot * SECONDS_PER_SLOT) * 1000
  const signatureMs = events.signatureAt.get(slot) ?? fromMs
  return { fromMs, toMs: signatureMs + 2 * SECONDS_PER_SLOT * 1000 }
}
