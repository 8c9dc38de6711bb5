import { altairMainnetRecording } from '../test/support/replay-mainnet-altair.ts'
import { ReplayServer } from '../test/support/replay-server.ts'
import { FIRST_PERIOD } from './realChain.ts'

/**
 * A beacon node of 2022, of so many periods, in a process of its own; prints where it listens, when it was first asked, and
 * when for the period after its last: whoever asks for that one alone has stored all the others.
 */
const [periods = ''] = process.argv.slice(2)
const afterLast = FIRST_PERIOD + Number(periods)
const recording = altairMainnetRecording(afterLast - 1, afterLast + 1)
const server = await ReplayServer.start(recording)
recording.updates(recording.firstPeriod)
process.stdout.write(`${JSON.stringify({ url: server.url, checkpoint: recording.checkpointRoot })}\n`)
await server.http.received('/', 1)
const firstRequestMs = Date.now()
for (let count = 1; ; count++) {
  const { query } = await server.http.received('updates', count)
  if (query.get('start_period') === String(afterLast)) break
}
process.stdout.write(`${JSON.stringify({ firstRequestMs, storedMs: Date.now() })}\n`)
