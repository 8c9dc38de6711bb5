import { altairMainnetRecording } from '../test/support/replay-mainnet-altair.ts'
import { ReplayServer } from '../test/support/replay-server.ts'

/** A beacon node of 2022 in a process of its own; prints where it listens, then when it was first asked. */
const recording = altairMainnetRecording()
const server = await ReplayServer.start(recording)
recording.updates(recording.firstPeriod)
process.stdout.write(`${JSON.stringify({ url: server.url, checkpoint: recording.checkpointRoot })}\n`)
await server.http.received('/', 1)
process.stdout.write(`${JSON.stringify({ firstRequestMs: Date.now() })}\n`)
