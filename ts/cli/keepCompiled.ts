import { ownDirectory } from './ownDirectory.ts'

/**
 * Lets Node keep what it compiled for the next start, which takes it a quarter less CPU time; releases before 22.1 cannot.
 *
 * Not in the directory for temporary files, as Node would by itself: what lies there may be another user's.
 */
export function keepCompiled(node: object = process.getBuiltinModule('node:module')): void {
  const directory = ownDirectory('compiled')
  if (directory === undefined || !('enableCompileCache' in node)) return
  // It throws nothing: a directory that cannot be written is a cache less.
  if (typeof node.enableCompileCache === 'function') node.enableCompileCache(directory)
}
