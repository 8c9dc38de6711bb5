import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { repositoryDirectory } from './npm.ts'

const DIST = join(repositoryDirectory, 'dist')
const ENTRIES = ['index', 'proofs', 'ssz', 'devchain'].map((name) => join(DIST, `${name}.d.ts`))

/** Made by the library alone, and opaque to its users. */
const OPAQUE = ['ExecutionReader', 'ExecutionReaderOptions']

/** Names of the package's own types that its declarations use and no entry exports. */
function unexported(): readonly string[] {
  const program = ts.createProgram(ENTRIES, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    types: ['node'],
    typeRoots: [join(repositoryDirectory, 'node_modules/@types')],
  })
  const checker = program.getTypeChecker()
  const original = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
  const exported = new Set(
    ENTRIES.flatMap((entry) => {
      const file = program.getSourceFile(entry)
      const module = file && checker.getSymbolAtLocation(file)
      return module === undefined ? [] : checker.getExportsOfModule(module).map(original)
    }),
  )
  const missing = new Set<string>()
  const seen = new Set<ts.Declaration>()
  const own = (declaration: ts.Declaration): boolean => declaration.getSourceFile().fileName.startsWith(DIST)

  function visit(node: ts.Node, owner: string): void {
    if (ts.isTypeReferenceNode(node) || ts.isExpressionWithTypeArguments(node)) {
      const found = checker.getSymbolAtLocation(ts.isTypeReferenceNode(node) ? node.typeName : node.expression)
      if (found !== undefined) see(original(found), owner)
    }
    ts.forEachChild(node, (child) => visit(child, owner))
  }

  function see(symbol: ts.Symbol, owner: string): void {
    const declarations = symbol.declarations?.filter(own) ?? []
    if (declarations.length === 0 || (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0) return
    if (OPAQUE.includes(symbol.name)) return
    if (!exported.has(symbol)) missing.add(`${symbol.name}, in ${owner}`)
    for (const declaration of declarations) {
      if (seen.has(declaration)) continue
      seen.add(declaration)
      visit(declaration, symbol.name)
    }
  }

  for (const symbol of exported) see(symbol, 'an entry')
  return [...missing]
}

describe.skipIf(!existsSync(ENTRIES[0] ?? ''))('the public types', () => {
  it('can all be imported: no signature names a type that no entry exports', () => {
    expect(unexported()).toEqual([])
  })

  it('are named where they are used: no declaration file is written out to more than 16 KB', () => {
    const long = readdirSync(DIST, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.d.ts') && statSync(join(DIST, name)).size > 16_384)
      // What the addon's generator writes, with all of its comments.
      .filter((name) => !name.endsWith('addonTypes.d.ts'))
    expect(long).toEqual([])
  })
})
