// Stands in for a C compiler and an archiver where only the lints of Rust are wanted: makes the file that is asked for, empty.
import { writeFileSync } from 'node:fs'

const args = process.argv.slice(2)
for (const [at, arg] of args.entries()) {
  const [, joined] = /^(?:[-/]out:|[-/]Fo|-o)(.+)$/i.exec(arg) ?? []
  const file = joined ?? (arg === '-o' ? args[at + 1] : /\.(?:a|lib)$/.exec(arg) && arg)
  if (file) writeFileSync(file, '')
}
