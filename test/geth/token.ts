import { encodeAbiParameters, type Hex, keccak256, toHex } from 'viem'

/** Topic of the event of a transfer. */
const TRANSFER = keccak256(toHex('Transfer(address,address,uint256)')).slice(2)

/** What the one who makes the token has at first. */
export const SUPPLY = 10n ** 18n

export const TOKEN_ABI = [
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'function balanceOf(address owner) view returns (uint256)',
  'function transfer(address to, uint256 value) returns (bool)',
] as const

/** `balanceOf`, whose balances lie at the slots of their owners' addresses, for whatever is no `transfer`. */
const BALANCE = '50' + '60043554' + '5f5260205ff3'
/** Takes from the sender, or reverts; gives; logs; returns true. */
const TAKE = '5b50' + '602435' + '803354' + '81811060'
const GIVE = `57033355600435805482018155${'815f52'}337f${TRANSFER}60205fa360015f5260205ff3`
const REVERT = '5b5f5ffd'

/** A token without a compiler: it needs no more than wallets ask for. */
export function tokenCode(): Hex {
  const selector = '5f3560e01c8063a9059cbb1460'
  const transferAt = (selector.length + 2 + 2 + BALANCE.length) / 2
  const revertAt = transferAt + (TAKE.length + 2 + GIVE.length) / 2
  const byte = (value: number) => value.toString(16).padStart(2, '0')
  const runtime = `${selector}${byte(transferAt)}57${BALANCE}${TAKE}${byte(revertAt)}${GIVE}${REVERT}`
  const supply = encodeAbiParameters([{ type: 'uint256' }], [SUPPLY]).slice(2)
  const creation = (length: number) => `7f${supply}3355` + `60${byte(runtime.length / 2)}8060${byte(length)}5f395ff3`
  return `0x${creation(creation(0).length / 2)}${runtime}`
}
