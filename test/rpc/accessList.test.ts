import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExecutionReader } from '../../ts/execution/ExecutionReader.ts'
import { answerCall } from '../../ts/rpc/answerCall.ts'
import { resultValue } from '../../ts/rpc/JsonText.ts'
import { HEAD, RecordedExecutionChain, recordedRules } from '../support/recorded-execution-chain.ts'
import { RecordedProvider } from '../support/recorded-provider.ts'
import { hasVectors } from '../support/vectors.ts'

const NOBODY = `0x${'00'.repeat(20)}`
const CONTRACT = '0x00000000000000000000000000000000000000aa'
const OTHER = '0x00000000000000000000000000000000000000bb'

describe.skipIf(!hasVectors('execution-rpc'))('access lists', () => {
  let chain: RecordedExecutionChain
  let reader: ExecutionReader

  beforeAll(() => {
    chain = new RecordedExecutionChain()
    reader = new ExecutionReader({
      trusted: () => ({ latest: HEAD, safe: HEAD, finalized: HEAD }),
      rules: recordedRules,
      // A provider's own list says what to fetch ahead, and can be left out.
      providers: [
        new RecordedProvider('provider', ({ kind, params }) =>
          kind === 'eth_createAccessList' ? undefined : chain.answer(kind, params),
        ),
      ],
    })
  })

  afterAll(() => reader?.stop())

  const list = async (...params: readonly unknown[]): Promise<unknown> =>
    resultValue(await answerCall('eth_createAccessList', params, { reader }))

  it('are those of a real execution client, for every recorded call that has one', async () => {
    let count = 0
    for (const params of chain.paramsOf('eth_createAccessList')) {
      const recorded = chain.answer('eth_createAccessList', params)
      // It fills in a price, which a sender without funds cannot pay; here a call without one pays nothing.
      if (recorded === undefined || !('result' in recorded)) continue
      expect(await list(...params), JSON.stringify(params)).toEqual(recorded.result)
      count++
    }
    expect(count).toBeGreaterThan(10)
  })

  it('have what instructions name, but for sender, receiver and precompiled contracts', async () => {
    // BALANCE of another, of itself, of a precompiled contract and of the sender; SLOAD of slot 3.
    const code = '0x60bb3150303150600131503331506003545000'
    expect(await list({ from: NOBODY, to: CONTRACT }, 'latest', { [CONTRACT]: { code } })).toMatchObject({
      accessList: [
        { address: CONTRACT, storageKeys: [`0x${'3'.padStart(64, '0')}`] },
        { address: OTHER, storageKeys: [] },
      ],
    })
  })

  it('keep what they were given, and leave out what could not be paid for', async () => {
    const code = '0x60bb315000'
    const overrides = { [CONTRACT]: { code } }
    const given = [{ address: `0x${'cc'.repeat(20)}`, storageKeys: [] }]
    expect(await list({ from: NOBODY, to: CONTRACT, accessList: given }, 'latest', overrides)).toMatchObject({
      accessList: [{ address: OTHER, storageKeys: [] }, ...given],
    })
    // Enough to begin with and for a push, not for what BALANCE costs.
    expect(await list({ from: NOBODY, to: CONTRACT, gas: '0x5220' }, 'latest', overrides)).toEqual({
      accessList: [],
      error: 'out of gas',
      gasUsed: '0x5220',
    })
  })

  it('of calls that do not fit are errors', async () => {
    await expect(list()).rejects.toMatchObject({ rpcCode: -32_602 })
    await expect(list({ from: NOBODY, to: CONTRACT, gas: '0x1' })).rejects.toMatchObject({
      rpcCode: -32_000,
      message: 'failed to apply transaction: intrinsic gas too low: have 1, want 21000',
    })
    await expect(list({ from: CONTRACT, to: OTHER, gasPrice: '0x77359400' })).rejects.toMatchObject({
      rpcCode: -32_000,
      message: expect.stringContaining('insufficient funds for gas * price + value'),
    })
  })
})
