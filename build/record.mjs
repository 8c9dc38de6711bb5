// Records a real run of blsync on its development chain in a terminal, and draws it as an animated SVG:
//   node build/record.mjs docs/pictures/terminal.svg [columns] [slots]
// It needs `script` of util-linux, for the terminal.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drawTerminal } from './drawTerminal.mjs'

const [target = 'terminal.svg', columns = '100', slots = '8'] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'blsync-record-'))
const file = (name) => join(directory, name)

const blsync = `stty cols ${Number(columns)} rows 40; exec node dist/cli/main.cjs --dev --dev.slots ${Number(slots)} --metrics --metrics.port 0`
const args = ['-q', '-e', '-c', blsync, '--log-out', file('out'), '--log-timing', file('timing')]
execFileSync('script', args, {
  stdio: 'ignore',
  env: { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', FORCE_COLOR: '' },
})

// The first line and the last are of `script` itself.
const out = readFileSync(file('out'))
const start = out.indexOf('\n') + 1
let offset = start
let timeMs = 0
const chunks = []
for (const line of readFileSync(file('timing'), 'utf8').trim().split('\n')) {
  const [seconds = 0, bytes = 0] = line.split(' ').map(Number)
  timeMs += seconds * 1000
  chunks.push({ timeMs, text: out.subarray(offset, offset + bytes).toString() })
  offset += bytes
}
writeFileSync(target, drawTerminal(chunks, Number(columns)))
if (process.env.BLSYNC_KEEP !== undefined)
  writeFileSync(process.env.BLSYNC_KEEP, chunks.map(({ text }) => text).join(''))
rmSync(directory, { recursive: true })
