import { describe, expect, it } from 'vitest'
import { checkOptions } from '../../../ts/client/checkOptions.ts'
import { MemoryStore } from '../../../ts/db/MemoryStore.ts'
import { ConfigError } from '../../../ts/errors.ts'
import { CommitteeChain } from '../../../ts/light/committees/CommitteeChain.ts'
import { HeadValidator } from '../../../ts/light/heads/HeadValidator.ts'
import { fuluEpochs, testNetwork } from '../../support/test-network.ts'

const config = testNetwork(fuluEpochs)
const thresholds = [Number.NaN, 0, -1, 0.5, 21.5, 33, 2 ** 32 + 22, Number.POSITIVE_INFINITY]

describe('a threshold that is not a number of signers of a committee', () => {
  it.each(thresholds)('is refused wherever it is given: %d', async (minSigners) => {
    const open = (threshold: number) => CommitteeChain.open({ config, store: new MemoryStore(), minSigners: threshold })
    await expect(open(minSigners)).rejects.toThrow(ConfigError)
    const chain = await open(1)
    expect(() => new HeadValidator(chain, { minSigners })).toThrow(ConfigError)
    expect(() => new HeadValidator(chain, { minSigners: 22 }).subscribe({ minSigners })).toThrow(ConfigError)
    const options = { network: config, servers: [{ url: 'http://localhost' }], minSigners, allowUnsafeMinSigners: true }
    expect(() => checkOptions(options)).toThrow(`a threshold of ${minSigners} signers`)
  })
})
