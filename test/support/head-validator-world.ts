import { HeadValidator } from '../../ts/light/heads/HeadValidator.ts'
import type { ValidatedHead } from '../../ts/light/heads/ValidatedHead.ts'
import type { FinalityUpdate } from '../../ts/types/FinalityUpdate.ts'
import { ChainBuilder } from './chain-builder.ts'
import { ChainDriver } from './chain-driver.ts'
import { recordingLogger } from './recording-logger.ts'
import { fuluEpochs, testNetwork } from './test-network.ts'

export const config = testNetwork(fuluEpochs)
export const main = new ChainBuilder(config)
/** Shares the committees of periods up to 5, and has other blocks. */
export const other = main.splitAt(6, 'other')
/** In period 5, the last one of both chains. */
export const SLOT = 5 * 64 + 20

/** Keeps what a validator tells. */
export class Listener {
  readonly heads: ValidatedHead[] = []
  readonly finalized: number[] = []
  readonly conflicts: (readonly [ValidatedHead, ValidatedHead])[] = []
  readonly onHead = (head: ValidatedHead): void => void this.heads.push(head)
  readonly onFinality = (update: FinalityUpdate): void => void this.finalized.push(update.finalizedHeader.beacon.slot)
  readonly onConflict = (known: ValidatedHead, found: ValidatedHead): void => void this.conflicts.push([known, found])

  get slots(): readonly number[] {
    return this.heads.map((head) => head.header.slot)
  }
}

/** A validator over the chain `main` up to period 5, and who listens to it. */
export async function world(minSigners = 22) {
  const driver = await ChainDriver.open({ config, reload: false })
  await driver.start(main, 5)
  const { logger, lines } = recordingLogger()
  const validator = new HeadValidator(driver.chain, { minSigners, logger })
  const listener = new Listener()
  validator.subscribe({ minSigners, ...listener })
  return { driver, validator, listener, lines }
}
