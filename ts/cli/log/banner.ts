import { version } from '../../version.ts'
import type { Painter } from './Painter.ts'
import { printable, shortRoot } from './printable.ts'

export interface BannerFacts {
  readonly network: string
  /** The root that is trusted; undefined where the database holds a chain already. */
  readonly checkpoint: string | undefined
  /** Names without credentials. */
  readonly servers: readonly string[]
  readonly engines: readonly string[]
  /** Where the status page is; undefined without `--metrics`. */
  readonly statusUrl: string | undefined
}

/** What runs, what it trusts and where to look, in some lines for people. */
export function banner({ network, checkpoint, servers, engines, statusUrl }: BannerFacts, paint: Painter): string {
  const rows = [
    ['trusts', checkpoint === undefined ? 'what it verified before' : `the checkpoint ${shortRoot(checkpoint)}`],
    ['asks', servers.join(', ')],
    ['leads', engines.length === 0 ? 'no execution client: a dry run' : engines.join(', ')],
    ['status', statusUrl ?? 'not served: --metrics shows it at http://127.0.0.1:8008/'],
  ] as const
  const lines = rows.map(([name, text]) => `  ${paint('dim', name.padEnd(7))} ${printable(text)}\n`)
  return `${paint('bold', `blsync ${version}`)} on ${printable(network)}, Ctrl-C ends it\n${lines.join('')}`
}
