import type { BlsyncClient } from '../../../ts/client/client.ts'
import type { KeyValueStore } from '../../../ts/db/KeyValueStore.ts'
import { openCommitteeIndex } from '../../../ts/light/committees/openCommitteeIndex.ts'
import { openLightChain } from '../../../ts/light/headers/openLightChain.ts'
import { stateCheckpointsFormat } from '../../../ts/light/headers/StateCheckpoints.ts'
import { type Logger, silentLogger } from '../../../ts/log.ts'

/**
 * Opens what a process would find on the disk that came now, and compares it with what the running one holds: a crash at
 * this moment would lose nothing that was ever written, and find nothing that does not fit.
 */
export async function reopen(
  client: BlsyncClient,
  store: KeyValueStore,
  onFault: (what: string) => void,
): Promise<void> {
  const { chain, headers } = client
  const complain = (message: string): void => onFault(`after a crash now it would say: ${message}`)
  const logger: Logger = { ...silentLogger, error: complain, warn: complain }
  const { config, minSigners } = chain
  const { committees, updates } = await openCommitteeIndex({ config, store, minSigners, logger })
  const ranges = await openLightChain({ store, proofFormat: (slot) => stateCheckpointsFormat(config, slot), logger })
  const compare = (what: string, written: unknown, held: unknown): void => {
    const [onDisk, inMemory] = [JSON.stringify(written), JSON.stringify(held)]
    if (onDisk !== inMemory) onFault(`${what} on the disk: ${onDisk}, and in memory: ${inMemory}`)
  }
  compare('committees', committees.periods, chain.committeePeriods)
  compare('updates', updates.periods, chain.updatePeriods)
  for (const [period, root] of committees.entries()) compare(`period ${period}`, root, chain.committeeRoot(period))
  compare('headers', ranges.headers, headers.headerRange)
  compare('states', ranges.states, headers.stateRange)
}
