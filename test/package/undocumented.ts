import ts from 'typescript'
import { checker, everyExport, values } from './publicApi.ts'

/** Names that say what a number measures, counts or is. */
const UNITS =
  /(Ms|Slot|Epoch|Period|Gwei|Eth|Port|Gas|Version|[iI]ndex|Number|[cC]ode|Depth|[a-z]s|[cC]ount|[lL]ength|[sS]ize|[lL]imit|Per[A-Z]\w+)$|^(slot|epoch|period|port|depth|gas|status|id)$/

type Callable =
  | ts.FunctionDeclaration
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration

/** Exports without a sentence on what they are. */
export function untoldSummaries(): readonly string[] {
  return everyExport
    .filter((symbol) => ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim() === '')
    .map(({ name }) => name)
}

/** Functions and methods that throw an error themselves and have no `@throws`. */
export function untoldErrors(): readonly string[] {
  return values.flatMap((symbol) =>
    (symbol.declarations ?? []).flatMap((declaration) => {
      if (ts.isFunctionDeclaration(declaration)) return isTold(symbol) || !throws(declaration) ? [] : [symbol.name]
      if (!ts.isClassDeclaration(declaration)) return []
      return callables(declaration)
        .filter((callable) => throws(callable) && !isTold(symbolOf(callable)) && !isToldOfClass(callable, symbol))
        .map((callable) => `${symbol.name}.${callable.name?.getText() ?? 'constructor'}`)
    }),
  )
}

/** Numbers of interfaces, options and classes whose unit is neither in the name nor in a comment. */
export function untoldUnits(): readonly string[] {
  return everyExport.flatMap((symbol) =>
    (symbol.declarations ?? []).flatMap((declaration) => {
      if (!ts.isInterfaceDeclaration(declaration) && !ts.isClassDeclaration(declaration)) return []
      return declaration.members
        .filter((member) => ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))
        .filter(({ name, type }) => isNumber(type) && !ts.isPrivateIdentifier(name) && !UNITS.test(name.getText()))
        .filter((member) => ts.getJSDocCommentsAndTags(member).length === 0)
        .map(({ name }) => `${symbol.name}.${name.getText()}`)
    }),
  )
}

function callables({ members }: ts.ClassDeclaration): readonly Callable[] {
  return members
    .filter(
      (member): member is Exclude<Callable, ts.FunctionDeclaration> =>
        ts.isMethodDeclaration(member) || ts.isConstructorDeclaration(member) || ts.isAccessor(member),
    )
    .filter((member) => member.name === undefined || !ts.isPrivateIdentifier(member.name))
    .filter((member) => (ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private) === 0)
}

function symbolOf(callable: Callable): ts.Symbol | undefined {
  return callable.name === undefined ? undefined : checker.getSymbolAtLocation(callable.name)
}

function isTold(symbol: ts.Symbol | undefined): boolean {
  return symbol?.getJsDocTags(checker).some(({ name }) => name === 'throws') ?? false
}

/** What a constructor throws may be told of the class. */
function isToldOfClass(callable: Callable, symbol: ts.Symbol): boolean {
  if (!ts.isConstructorDeclaration(callable)) return false
  return isTold(symbol) || ts.getJSDocTags(callable).some(({ tagName }) => tagName.text === 'throws')
}

/** Whether a new error leaves it; one that comes from elsewhere is told where it is made. */
function throws({ body }: Callable): boolean {
  const look = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false
    if (ts.isThrowStatement(node) && ts.isNewExpression(node.expression)) return true
    return ts.forEachChild(node, look) ?? false
  }
  return body !== undefined && look(body)
}

function isNumber(type: ts.TypeNode | undefined): boolean {
  if (type === undefined) return false
  if (ts.isUnionTypeNode(type)) return type.types.some(isNumber)
  return type.kind === ts.SyntaxKind.NumberKeyword
}
