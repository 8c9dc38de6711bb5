import { bytesToHex, hexToBytes, type Root } from '../bytes.ts'
import { DecodeError } from '../errors.ts'
import { verifyCode } from '../native/execution.ts'
import { BoundedCache } from '../serve/BoundedCache.ts'
import { type ProvenAccount, verifyAccountProof } from './ProvenAccount.ts'
import type { ProvenHeader } from './ProvenHeaders.ts'
import { ProviderError } from './ProviderError.ts'
import type { ProviderQueries } from './ProviderQueries.ts'

const MIB = 1024 * 1024

/** Hash of no code. */
const NO_CODE = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'

/** Accounts, slots and code of proven blocks. */
export class ProvenState {
  readonly #queries: ProviderQueries
  readonly #accounts = new BoundedCache<ProvenAccount>({ maxBytes: 16 * MIB, sizeOf: sizeOfAccount })
  readonly #codes = new BoundedCache<Root>({ maxBytes: 16 * MIB, sizeOf: (code) => code.length })

  constructor(queries: ProviderQueries) {
    this.#queries = queries
  }

  /**
   * An account and slots (32 bytes each) of it after that block.
   *
   * @throws ProviderError
   */
  async account({ stateRoot, hash }: ProvenHeader, address: Root, slots: readonly Root[]): Promise<ProvenAccount> {
    const account = await this.#accounts.get([stateRoot, address, ...slots].join(), '', () =>
      this.#queries.ask({ kind: 'eth_getProof', params: [address, slots, { blockHash: hash }] }, (result) =>
        result === null ? undefined : verifyAccountProof(result, { stateRoot, address, slots }),
      ),
    )
    return account ?? lacking('that state')
  }

  /**
   * The code of an account of that block.
   *
   * @throws ProviderError
   */
  async code({ hash }: ProvenHeader, { address, codeHash }: ProvenAccount): Promise<Root> {
    if (codeHash === NO_CODE || BigInt(codeHash) === 0n) return '0x'
    const code = await this.#codes.get(codeHash, '', () =>
      this.#queries.ask({ kind: 'eth_getCode', params: [address, { blockHash: hash }] }, (result) => {
        if (typeof result !== 'string') throw new DecodeError('code is not a hex string')
        const code = hexToBytes(result)
        verifyCode(code, hexToBytes(codeHash, 32))
        return bytesToHex(code)
      }),
    )
    return code ?? lacking('that code')
  }
}

function lacking(what: string): never {
  throw new ProviderError(`no execution provider has ${what}`, { code: 'ERR_PROVIDERS' })
}

function sizeOfAccount({ accountProof, storageProof }: ProvenAccount): number {
  const nodes = [...accountProof, ...storageProof.flatMap(({ proof }) => proof)]
  return 512 + nodes.reduce((bytes, node) => bytes + node.length, 0)
}
