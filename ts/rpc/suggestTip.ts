import type { ExecutionReader } from '../execution/ExecutionReader.ts'

/** As go-ethereum's oracle has them, https://github.com/ethereum/go-ethereum/blob/v1.16.7/eth/gasprice/gasprice.go. */
const BLOCKS = 20
const SAMPLES = 3
const PERCENTILE = 60
const LEAST_TIP = 2n
const DEFAULT_TIP = 1_000_000n
const MAX_TIP = 500_000_000_000n

/** The tip that gets a transaction into a block soon, by what the last blocks took. */
export async function suggestTip(reader: ExecutionReader): Promise<bigint> {
  const head = await reader.head()
  const found: bigint[] = []
  let toLook = BLOCKS
  let looked = 0
  for (let last = head.number; last >= 0 && looked < toLook; ) {
    const first = Math.max(0, last - (toLook - looked) + 1)
    const headers = await reader.range(first, last)
    const blocks = await Promise.all(headers.map((header) => reader.block(header)))
    for (const { body } of blocks.reverse()) {
      looked++
      const tips = body.lowestTips(SAMPLES, LEAST_TIP)
      found.push(...(tips.length === 0 ? [DEFAULT_TIP] : tips))
      // A block that says little is made up for by an older one.
      if (tips.length <= 1 && toLook < 2 * BLOCKS) toLook++
    }
    last = first - 1
  }
  found.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const tip = found[Math.floor(((found.length - 1) * PERCENTILE) / 100)] ?? DEFAULT_TIP
  return tip < MAX_TIP ? tip : MAX_TIP
}
