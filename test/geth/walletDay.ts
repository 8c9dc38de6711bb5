import { Contract, JsonRpcProvider, Wallet } from 'ethers'
import {
  createPublicClient,
  createWalletClient,
  defineChain,
  encodeFunctionData,
  type Hex,
  http,
  parseAbi,
  parseEther,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { BothWays } from './BothWays.ts'
import { SUPPLY, TOKEN_ABI, tokenCode } from './token.ts'

export interface WalletDay {
  /** Of blsync, and of the execution client that it asks. */
  readonly through: string
  readonly direct: string
  readonly chainId: number
  /** Of an account with ether. */
  readonly privateKey: Hex
  readonly both: BothWays
  readonly say: (text: string) => void
}

const FRIEND = '0x00000000000000000000000000000000f00dcafe'
const NOBODY = '0x000000000000000000000000000000000badbad1'
const POLL_MS = 500

interface Done {
  readonly token: Hex
  readonly hashes: readonly Hex[]
  readonly block: bigint
}

/** What wallets do all day, with viem and ethers over blsync, and each question of it over the execution client too. */
export async function walletDay(day: WalletDay): Promise<Done> {
  const made = await withEthers(day)
  const sent = await withViem(day, made.token)
  const done = { token: made.token, hashes: [...made.hashes, ...sent.hashes], block: sent.block }
  await sameAnswers(day, done)
  return done
}

/** Makes the token, and gives some of it away. */
async function withEthers({ through, privateKey, chainId, say }: WalletDay): Promise<{ token: Hex; hashes: Hex[] }> {
  const provider = new JsonRpcProvider(through, chainId, { staticNetwork: true, polling: true })
  provider.pollingInterval = POLL_MS
  const wallet = new Wallet(privateKey, provider)
  try {
    const created = await (await wallet.sendTransaction({ data: tokenCode() })).wait()
    const token = created?.contractAddress
    if (created?.status !== 1 || token == null) throw new Error('the token was not made')
    say(`ethers: the token ${token} is made in block ${created.blockNumber}`)
    const contract = new Contract(token, TOKEN_ABI, wallet)
    const given = await (await contract.getFunction('transfer')(FRIEND, 5n)).wait()
    const balances = await Promise.all(
      [wallet.address, FRIEND].map((owner) => contract.getFunction('balanceOf')(owner)),
    )
    if (balances[0] !== SUPPLY - 5n || balances[1] !== 5n) throw new Error(`balances of the token: ${balances}`)
    const events = await contract.queryFilter('Transfer', created.blockNumber)
    if (events.length !== 1 || events[0]?.transactionHash !== given.hash) throw new Error('the event is not found')
    say(`ethers: 5 were given in block ${given.blockNumber}, balances and the event are right`)
    return { token: asHex(token), hashes: [asHex(created.hash), asHex(given.hash)] }
  } finally {
    provider.destroy()
  }
}

/** Sends ether and tokens. */
async function withViem(day: WalletDay, token: Hex): Promise<{ hashes: Hex[]; block: bigint }> {
  const { through, direct, chainId, say } = day
  const account = privateKeyToAccount(day.privateKey)
  const nativeCurrency = { name: 'Ether', symbol: 'ETH', decimals: 18 }
  const chain = defineChain({ id: chainId, name: 'rig', nativeCurrency, rpcUrls: { default: { http: [through] } } })
  const transport = http(through)
  const reader = createPublicClient({ chain, transport, pollingInterval: POLL_MS })
  const wallet = createWalletClient({ account, chain, transport })
  const value = parseEther('1')
  const ether = await wallet.sendTransaction({ to: FRIEND, value })
  await reader.waitForTransactionReceipt({ hash: ether })
  const abi = parseAbi(TOKEN_ABI)
  const tokens = await wallet.writeContract({ address: token, abi, functionName: 'transfer', args: [FRIEND, 7n] })
  const { blockNumber, status } = await reader.waitForTransactionReceipt({ hash: tokens })
  if (status !== 'success') throw new Error('viem: the token was not given')
  for (const client of [reader, createPublicClient({ chain, transport: http(direct) })]) {
    const balance = await client.getBalance({ address: FRIEND, blockNumber })
    const owned = await client.readContract({
      address: token,
      abi,
      functionName: 'balanceOf',
      args: [FRIEND],
      blockNumber,
    })
    if (balance !== value || owned !== 12n) throw new Error(`viem: a balance of ${balance}, and ${owned} tokens`)
  }
  say(`viem: ether and tokens were sent, block ${blockNumber}; balances are the same both ways`)
  return { hashes: [ether, tokens], block: blockNumber }
}

/** Each question of such a day, and others around them. */
async function sameAnswers({ both, chainId, privateKey }: WalletDay, { token, hashes, block }: Done): Promise<void> {
  const { address } = privateKeyToAccount(privateKey)
  const at = `0x${block.toString(16)}` as const
  const before = `0x${(block - 1n).toString(16)}` as const
  const abi = parseAbi(TOKEN_ABI)
  const balanceOf = encodeFunctionData({ abi, functionName: 'balanceOf', args: [address] })
  const transfer = encodeFunctionData({ abi, functionName: 'transfer', args: [FRIEND, 3n] })
  const tooMuch = encodeFunctionData({ abi, functionName: 'transfer', args: [NOBODY, 2n * SUPPLY] })
  const slot = `0x${address.slice(2).toLowerCase().padStart(64, '0')}`
  await both.ask('eth_chainId')
  await both.ask('net_version')
  for (const choice of [at, before]) {
    for (const owner of [address, FRIEND, NOBODY, token]) {
      await both.ask('eth_getBalance', owner, choice)
      await both.ask('eth_getTransactionCount', owner, choice)
      await both.ask('eth_getCode', owner, choice)
    }
    await both.ask('eth_getStorageAt', token, slot, choice)
    await both.ask('eth_getProof', token, [slot, '0x7'], choice)
    await both.ask('eth_getProof', NOBODY, [], choice)
    await both.ask('eth_call', { to: token, data: balanceOf }, choice)
    await both.ask('eth_call', { from: address, to: token, data: transfer }, choice)
    await both.ask('eth_call', { from: NOBODY, to: token, data: tooMuch }, choice)
    await both.ask('eth_call', { to: token, data: balanceOf }, choice, { [token]: { stateDiff: { [slot]: slot } } })
    await both.ask('eth_call', { from: NOBODY, to: FRIEND, value: '0x1' }, choice)
    await both.ask('eth_estimateGas', { from: address, to: FRIEND, value: '0x1' }, choice)
    await both.ask('eth_estimateGas', { from: address, to: NOBODY, value: '0x1' }, choice)
    await both.ask('eth_estimateGas', { from: address, to: token, data: transfer }, choice)
    await both.ask('eth_estimateGas', { from: address, data: tokenCode() }, choice)
    await both.ask('eth_estimateGas', { from: NOBODY, to: token, data: tooMuch }, choice)
    await both.ask('eth_createAccessList', { from: address, to: token, data: transfer, gasPrice: '0x77359400' }, choice)
    await both.ask('eth_getBlockByNumber', choice, true)
    await both.ask('eth_getBlockByNumber', choice, false)
    await both.ask('eth_getBlockReceipts', choice)
    await both.ask('eth_getBlockTransactionCountByNumber', choice)
    await both.ask('eth_getUncleCountByBlockNumber', choice)
    await both.ask('eth_getTransactionByBlockNumberAndIndex', choice, '0x0')
    await both.ask('eth_feeHistory', '0x4', choice, [10, 50, 90])
    await both.ask('eth_getLogs', { fromBlock: '0x1', toBlock: choice, address: token })
    await both.ask('eth_getLogs', { fromBlock: choice, toBlock: choice, topics: [] })
  }
  for (const hash of hashes) {
    await both.ask('eth_getTransactionByHash', hash)
    await both.ask('eth_getTransactionReceipt', hash)
  }
  await both.ask('eth_getTransactionReceipt', `0x${'12'.repeat(32)}`)
  await both.ask('eth_getBlockByHash', `0x${'12'.repeat(32)}`, false)
  await both.ask('eth_noSuchMethod')
  const account = privateKeyToAccount(privateKey)
  const spent = { chainId, nonce: 0, to: FRIEND, gas: 21_000n, maxFeePerGas: 10n ** 10n } as const
  // Refused by the execution client itself, in whose words it is told.
  await both.ask('eth_sendRawTransaction', await account.signTransaction(spent))
}

function asHex(text: string): Hex {
  return `0x${text.slice(2)}`
}
