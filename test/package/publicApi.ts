import { join } from 'node:path'
import ts from 'typescript'
import { repositoryDirectory } from './npm.ts'
import { programOf } from './programOf.ts'

const ENTRIES = ['index', 'proofs', 'ssz', 'devchain'].map((name) => join(repositoryDirectory, `ts/${name}.ts`))

const program = programOf(ENTRIES, { noEmit: true, skipLibCheck: true, ...compilerOptions() })

export const checker = program.getTypeChecker()

/** Everything that an entry of the library exports, by its own name. */
export const everyExport: readonly ts.Symbol[] = distinct(exported())

/** The classes, functions and constants among them. */
export const values: readonly ts.Symbol[] = distinct(exported().filter((symbol) => !isTypeOnly(symbol))).filter(
  ({ flags }) => (flags & ts.SymbolFlags.Value) !== 0,
)

export function compilerOptions(): ts.CompilerOptions {
  const file = join(repositoryDirectory, 'tsconfig.json')
  return ts.parseJsonConfigFileContent(ts.readConfigFile(file, ts.sys.readFile).config, ts.sys, repositoryDirectory)
    .options
}

function exported(): readonly ts.Symbol[] {
  return ENTRIES.flatMap((entry) => {
    const source = program.getSourceFile(entry)
    const module = source && checker.getSymbolAtLocation(source)
    return module === undefined ? [] : checker.getExportsOfModule(module)
  })
}

function distinct(symbols: readonly ts.Symbol[]): readonly ts.Symbol[] {
  const original = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
  return [...new Set(symbols.map(original))]
}

function isTypeOnly({ declarations }: ts.Symbol): boolean {
  const specifier = declarations?.[0]
  if (specifier === undefined || !ts.isExportSpecifier(specifier)) return false
  return specifier.isTypeOnly || specifier.parent.parent.isTypeOnly
}
