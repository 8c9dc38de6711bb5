import ts from 'typescript'

const sources = new Map<string, ts.SourceFile | undefined>()

/** Files are read and parsed once for all programs; those of `virtual` are not on the disk. */
export function programOf(
  roots: readonly string[],
  options: ts.CompilerOptions,
  virtual = new Map<string, string>(),
): ts.Program {
  const host = ts.createCompilerHost(options)
  const getSourceFile: ts.CompilerHost['getSourceFile'] = (name, language, ...rest) => {
    const text = virtual.get(name)
    if (text !== undefined) return ts.createSourceFile(name, text, language)
    if (!sources.has(name)) sources.set(name, host.getSourceFile(name, language, ...rest))
    return sources.get(name)
  }
  return ts.createProgram(roots, options, {
    ...host,
    fileExists: (name) => virtual.has(name) || host.fileExists(name),
    readFile: (name) => virtual.get(name) ?? host.readFile(name),
    getSourceFile,
  })
}
