import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import ts from 'typescript'
import { repositoryDirectory } from './npm.ts'

/** TypeScript that imports the package as JavaScript that imports what was built here. */
export function againstBuild(source: string): string {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  return outputText.replaceAll(/from '(blsync(?:\/\w+)?)'/g, (_, name: string) => `from '${builtEntry(name)}'`)
}

function builtEntry(name: string): string {
  const entry = name === 'blsync' ? 'index' : name.slice('blsync/'.length)
  return pathToFileURL(join(repositoryDirectory, `dist/${entry}.js`)).href
}
