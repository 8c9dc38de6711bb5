import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** Catches up in this process, as the package is built, and prints the longest holds of its event loop, in milliseconds. */
process.setSourceMapsEnabled(false)
const built = new URL('../dist/index.js', import.meta.url).href
const { BlsyncClient, LevelStore, mainnet }: typeof import('../ts/index.ts') = await import(built)
const [url = '', checkpoint = '', last = ''] = process.argv.slice(2)
const datadir = mkdtempSync(join(tmpdir(), 'blsync-loop-'))
const store = await LevelStore.open(datadir, {
  network: mainnet.name,
  genesisValidatorsRoot: mainnet.genesisValidatorsRoot,
})
const client = await BlsyncClient.create({
  network: mainnet,
  servers: [{ url }],
  checkpoint: `0x${checkpoint.slice(2)}`,
  allowStaleCheckpoint: true,
  store,
})
const RESOLUTION_MS = 1
const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
/** CPU time that this thread has had, in milliseconds; Linux only. What others do with the CPU does not count. */
const threadCpuMs = (): number =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6
let seenMs = 0
let maxCpuMs = 0
const look = (): void => {
  const nowMs = threadCpuMs()
  maxCpuMs = Math.max(maxCpuMs, nowMs - seenMs)
  seenMs = nowMs
}
const done = new Promise<void>((resolve) => {
  client.on('committees', ({ lastPeriod }) => {
    if (lastPeriod === Number(last)) resolve()
  })
})
client.start()
seenMs = threadCpuMs()
const looks = setInterval(look, RESOLUTION_MS)
delays.enable()
await done
delays.disable()
clearInterval(looks)
const heldMs = (nanoseconds: number): number => nanoseconds / 1e6 - RESOLUTION_MS
process.stdout.write(`${JSON.stringify({ maxMs: heldMs(delays.max), maxCpuMs })}\n`)
await client.stop()
rmSync(datadir, { recursive: true, force: true })
