import { execFileSync } from 'node:child_process'
import { machineBars } from './machineBars.ts'
import { type Measured, measured, type Yardstick } from './Stopwatch.ts'

interface RustRow {
  readonly name: string
  readonly us: number
  readonly medianUs: number
}

/** Bars of rows that the core times itself; the names are those of `bars.rs`. */
const BARS: Readonly<Record<string, { readonly yardstick: Yardstick; readonly bar?: number }>> = {
  'verify, key and signature ready': { yardstick: 'Y', bar: 0.88 },
  'batch of 128 with messages to the curve, each': { yardstick: 'Y', bar: 0.42 },
  'sum of 512': { yardstick: 'Y', bar: 0.15 },
  'complement of 10, ready': { yardstick: 'Y', bar: 0.01 },
  'head, message hashed before': { yardstick: 'Y', bar: 0.8 },
  'head, confirmed committee, all': { yardstick: 'Y', bar: 1 },
  'chain from SSZ, an update': { yardstick: 'Y', bar: machineBars.updateFromSsz.one },
  'chain from SSZ, two threads': { yardstick: 'Y', bar: machineBars.updateFromSsz.two },
  'chain from JSON, an update': { yardstick: 'Y', bar: machineBars.updateFromJson.one },
  'chain from JSON, two threads': { yardstick: 'Y', bar: machineBars.updateFromJson.two },
  'committee root': { yardstick: 'S', bar: machineBars.committeeRoot },
  'multiproof of 1024': { yardstick: 'S', bar: machineBars.multiproofOf1024 },
  'multiproof of 64': { yardstick: 'S', bar: 0.85 * 63 },
  'multiproof of 4': { yardstick: 'us', bar: 0.6 },
  'hash of a pair, 512 together': { yardstick: 'S' },
  'hash of one pair': { yardstick: 'S' },
  'hash of one pair upon another': { yardstick: 'S' },
  'header root': { yardstick: 'S' },
}

/** Runs the core's bench and holds its rows to the bars. */
export function rustRows(): {
  readonly rows: readonly Measured[]
  /** Microseconds: `Y` one core verification of blst on one thread, `S` one SHA-256 digest of 64 bytes. */
  readonly yardsticks: Readonly<Record<'Y' | 'S', number>>
} {
  const output = execFileSync('cargo', ['bench', '--quiet', '-p', 'blsync-core', '--bench', 'bars', '--', '--json'], {
    cwd: new URL('..', import.meta.url),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const rows: readonly RustRow[] = JSON.parse(output)
  const timeOf = (start: string): number => rows.find(({ name }) => name.startsWith(start))?.us ?? Number.NaN
  const yardsticks = { Y: timeOf('Y:'), S: timeOf('S:') }
  return {
    rows: rows.map(({ name, us, medianUs }) =>
      measured(
        { ...(BARS[name] ?? { yardstick: 'Y' }), name: `rust: ${name}`, work: () => undefined },
        { us, medianUs },
        yardsticks,
      ),
    ),
    yardsticks,
  }
}
