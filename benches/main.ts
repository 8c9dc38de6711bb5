import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { hasVectors, vectorsDirectory } from '../test/support/vectors.ts'
import { blockRows } from './blockRows.ts'
import { blstPeerRow } from './blstPeerRow.ts'
import { executionCounts, executionRows } from './executionRows.ts'
import { followerCounts } from './followerCounts.ts'
import { headRows } from './headRows.ts'
import { peerRows } from './peerRows.ts'
import { printTable } from './printTable.ts'
import { programRows } from './programRows.ts'
import { proofRows } from './proofRows.ts'
import { readRealChain } from './realChain.ts'
import { rustRows } from './rustRows.ts'
import { type Measured, measured, timeRows } from './Stopwatch.ts'
import { serveRows } from './serveBench.ts'
import { verificationRows } from './verificationRows.ts'

if (!hasVectors('light-client')) {
  console.error(`the benches measure real data, which is missing: ${vectorsDirectory} (set BLSYNC_VECTORS)`)
  process.exit(1)
}
const jsonFile = fileArgument(process.argv.slice(2))
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores, Node ${process.version}, ${process.platform} ${process.arch}\n`,
)

const chain = readRealChain()
const rows = [
  await blstPeerRow(),
  ...(await verificationRows(chain)),
  ...(await headRows()),
  ...proofRows(),
  ...(await executionRows()),
  ...(await blockRows()),
  ...(await peerRows(chain)),
]
const rust = rustRows()
const times = await timeRows(rows)
const { yardsticks } = rust
const table: Measured[] = [...rust.rows]
for (const row of rows) {
  const time = times.get(row.name)
  if (time !== undefined) table.push(measured(row, time, yardsticks))
}
table.push(...(await executionCounts()))
table.push(...(await programRows(yardsticks.Y)), ...(await followerCounts()), ...(await serveRows()))
printTable(table)
if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify(table, null, 2)}\n`)

function fileArgument(args: readonly string[]): string | undefined {
  const at = args.indexOf('--json')
  if (at === -1) return undefined
  const file = args[at + 1]
  if (file !== undefined) return file
  console.error('--json needs the name of a file')
  process.exit(2)
}
