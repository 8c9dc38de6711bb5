import { altairMainnetRecording } from '../test/support/replay-mainnet-altair.ts'
import { ReplayServer } from '../test/support/replay-server.ts'
import { FIRST_PERIOD } from './realChain.ts'

/** A beacon node of 2022, of so many periods, in a process of its own; prints where it listens, then when it was first asked. */
const [periods = ''] = process.argv.slice(2)
const recording = altairMainnetRecording(FIRST_PERIOD + Number(periods) - 1)
const server = await ReplayServer.start(recording)
recording.updates(recording.firstPeriod)
process.stdout.write(`${JSON.stringify({ url: server.url, checkpoint: recording.checkpointRoot })}\n`)
await server.http.received('/', 1)
process.stdout.write(`${JSON.stringify({ firstRequestMs: Date.now() })}\n`)
