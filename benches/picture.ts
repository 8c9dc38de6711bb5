import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Draws docs/performance.svg from the rows that `npm run bench -- --json FILE` wrote:
 * `node --import tsx benches/picture.ts FILE`.
 */

interface Row {
  readonly name: string
  readonly us: number
}

interface Group {
  readonly title: string
  /** Row of the table and how it is called in the picture, ours first. */
  readonly bars: readonly (readonly [row: string, label: string])[]
}

const GROUPS: readonly Group[] = [
  {
    title: 'Update of a new committee, from the wire to the verdict',
    bars: [
      ['chain from SSZ, an update, two threads', 'blsync, a chain on two threads'],
      ['chain from JSON, an update, one thread', 'blsync, a chain from JSON on one thread'],
      ['peer: @lodestar/light-client, update from JSON, new committee', '@lodestar/light-client'],
    ],
  },
  {
    title: 'Signed head, committee known',
    bars: [
      ['head, message hash known', 'blsync, head announced before'],
      ['head, cached committee, another root', 'blsync'],
      ['peer: @lodestar/light-client, update, committee ready', '@lodestar/light-client'],
    ],
  },
  {
    title: '512 keys of a committee, ready to verify',
    bars: [
      ['complement of 10, ready', 'blsync, aggregate less 10 absent'],
      ['sum of 512', 'blsync, sum'],
      ['peer: @chainsafe/blst, sum of 512 ready keys', '@chainsafe/blst, keys ready'],
      ['peer: @chainsafe/blst, 512 keys from bytes and their sum', '@chainsafe/blst, from bytes'],
      ['peer: @noble/curves, 512 keys from bytes and their sum', '@noble/curves, from bytes'],
    ],
  },
  {
    title: 'Root of a block of 450 KB',
    bars: [
      ['block root of 450 KB', 'blsync'],
      ['peer: @chainsafe/ssz with hashtree, block root of 450 KB', '@chainsafe/ssz, hashtree'],
    ],
  },
  {
    title: 'Root of a multiproof of 1024 leaves',
    bars: [
      ['multiproof of 1024', 'blsync'],
      ['peer: @chainsafe/persistent-merkle-tree, multiproof of 1024', '@chainsafe/persistent-merkle-tree'],
    ],
  },
]

const WIDTH = 760
const LABEL_WIDTH = 270
const VALUE_WIDTH = 90
const BAR_HEIGHT = 16
const BAR_STEP = 21
const TITLE_STEP = 34

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('usage: picture.ts FILE, the rows of `npm run bench -- --json FILE`')
  process.exit(2)
}
const target = fileURLToPath(new URL('../docs/performance.svg', import.meta.url))
writeFileSync(target, picture(JSON.parse(readFileSync(file, 'utf8'))))
console.log(target)

function picture(rows: readonly Row[]): string {
  const parts: string[] = []
  let y = 20
  for (const { title, bars } of GROUPS) {
    parts.push(text(0, y, title, 'title'))
    const drawn = bars.map(([name, label]) => ({ label, us: timeOf(rows, name) }))
    const longest = Math.max(...drawn.map(({ us }) => Math.log10(1 + us)))
    for (const { label, us } of drawn) {
      y += BAR_STEP
      // By logarithm: peers are ten and a hundred times longer.
      const length = ((WIDTH - LABEL_WIDTH - VALUE_WIDTH) * Math.log10(1 + us)) / longest
      const kind = label.startsWith('blsync') ? 'ours' : 'peer'
      parts.push(
        text(LABEL_WIDTH - 8, y, label, 'label'),
        `<rect class="${kind}" x="${LABEL_WIDTH}" y="${y - 12}" width="${length.toFixed(1)}" height="${BAR_HEIGHT}"/>`,
        text(LABEL_WIDTH + length + 6, y, shown(us), 'value'),
      )
    }
    y += TITLE_STEP
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" role="img" aria-label="Times of blsync and its peers">
<style>
text{font:13px sans-serif;fill:#555}
.title{font-weight:bold}.label{text-anchor:end}.ours{fill:#2f855a}.peer{fill:#a0aec0}
@media (prefers-color-scheme: dark){text{fill:#ccc}}
</style>
${parts.join('\n')}
${text(0, y - 6, 'Best times of one run, logarithmic; shorter is faster.', 'value')}
</svg>
`
}

/** The row as the addon is called; the core's row where the addon has none. */
function timeOf(rows: readonly Row[], name: string): number {
  const row = rows.findLast((candidate) => candidate.name === name || candidate.name === `rust: ${name}`)
  if (row === undefined) throw new Error(`the file has no row "${name}"`)
  return row.us
}

function text(x: number, y: number, content: string, kind: string): string {
  return `<text class="${kind}" x="${x.toFixed(1)}" y="${y}">${content}</text>`
}

function shown(us: number): string {
  if (us < 1000) return `${us.toPrecision(3)} µs`
  return us < 1_000_000 ? `${(us / 1000).toPrecision(3)} ms` : `${(us / 1_000_000).toPrecision(3)} s`
}
