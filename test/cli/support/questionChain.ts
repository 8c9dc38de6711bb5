import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DevChain } from '../../../ts/devchain/DevChain.ts'
import { DevChain as Chain } from '../../../ts/devchain/DevChain.ts'
import type { DevChainOptions } from '../../../ts/devchain/DevChainOptions.ts'
import { SMALL_FORK_EPOCHS } from '../../devchain/support/smallChain.ts'
import { BlsyncProcess, type ProcessEnd } from '../../support/blsync-process.ts'

/** A development chain in real time, and the command asked about it by processes of their own. */
export class QuestionChain {
  readonly dev: DevChain
  readonly #config: string

  private constructor(dev: DevChain, config: string) {
    this.dev = dev
    this.#config = config
  }

  /** @param directory - for the network's configuration */
  static async start(directory: string, options: DevChainOptions = {}): Promise<QuestionChain> {
    const dev = await Chain.create({ historySlots: 224, forkEpochs: SMALL_FORK_EPOCHS, ...options })
    await dev.start()
    const config = join(directory, 'config.yaml')
    writeFileSync(config, dev.configYaml)
    return new QuestionChain(dev, config)
  }

  /** Flags that name the network and where to begin. */
  network(url = this.dev.beaconUrl): readonly string[] {
    const { genesisValidatorsRoot, genesisTime } = this.dev.config
    return [
      ...['--beacon.config', this.#config, '--beacon.genesis.gvroot', genesisValidatorsRoot],
      ...['--beacon.genesis.time', String(genesisTime), '--beacon.checkpoint', this.dev.checkpointRoot],
      ...['--beacon.api', url],
    ]
  }

  /** `blsync COMMAND` with these flags and those of the network. */
  ask(command: string, flags: readonly string[], url?: string): Promise<ProcessEnd> {
    return BlsyncProcess.run([command, ...this.network(url), ...flags], { logFormat: 'none' })
  }

  /** An old slot with a block, and the first one without a block after it. */
  get slots(): { readonly block: number; readonly empty: number } {
    const { tree, head } = this.dev.chain
    for (let empty = head.slot - 40; empty < head.slot - 4; empty++) {
      if (tree.at(empty) === undefined && tree.at(empty - 1) !== undefined) return { block: empty - 1, empty }
    }
    throw new Error('the chain has no empty slot in range')
  }
}
