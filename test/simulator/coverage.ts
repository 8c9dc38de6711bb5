import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

interface CoveredScript {
  readonly url: string
  readonly functions: readonly {
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[]
  }[]
}

/** Lines of `ts/` that were run, by folder: of what Node wrote to the folder that NODE_V8_COVERAGE named. */
const { positionals } = parseArgs({ allowPositionals: true })
const folder = positionals[0] ?? 'target/simulator/coverage'
/** Whether a line was run, by `file:line`. */
const lines = new Map<string, boolean>()
for (const name of readdirSync(folder)) {
  const { result }: { readonly result: readonly CoveredScript[] } = JSON.parse(readFileSync(join(folder, name), 'utf8'))
  for (const script of result) if (/target\/simulator\/[^/]+\.js$/.test(script.url)) count(script)
}
print()

function count({ url, functions }: CoveredScript): void {
  const path = fileURLToPath(url)
  if (!existsSync(`${path}.map`)) return
  const code = readFileSync(path, 'utf8')
  const map = new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')))
  const wasRun = new Uint8Array(code.length).fill(1)
  // Ranges within others come after them.
  for (const { ranges } of functions) {
    for (const range of ranges) wasRun.fill(range.count > 0 ? 1 : 0, range.startOffset, range.endOffset)
  }
  let offset = 0
  for (const [number, line] of code.split('\n').entries()) {
    const column = line.search(/\S/)
    const found = map.findEntry(number, Math.max(0, column))
    if (column >= 0 && 'generatedLine' in found && found.generatedLine === number) {
      const key = `${found.originalSource}:${found.originalLine}`
      lines.set(key, lines.get(key) === true || wasRun[offset + column] === 1)
    }
    offset += line.length + 1
  }
}

function print(): void {
  const folders = new Map<string, { all: number; run: number }>()
  for (const [key, isRun] of lines) {
    const parts = /(?:^|\/)ts\/(.*):\d+$/.exec(key)?.[1]?.split('/')
    if (parts === undefined) continue
    for (const name of ['all', parts.length === 1 ? 'ts' : `ts/${parts[0]}`]) {
      const sums = folders.get(name) ?? { all: 0, run: 0 }
      sums.all++
      if (isRun) sums.run++
      folders.set(name, sums)
    }
  }
  for (const [name, { all, run }] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(`${name.padEnd(16)} ${run} of ${all} lines, ${Math.round((run / all) * 100)} %`)
  }
}
