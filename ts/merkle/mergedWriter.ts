import type { ProofWriter } from './ProofWriter.ts'

/**
 * One writer that wants what several want, so that one traversal serves all.
 *
 * @example
 * const writers = [new MultiProofWriter(formatOfGindices([169n])), new MultiProofWriter(formatOfGindices([169n]))]
 * traverse(new MultiProofReader(largerProof), mergedWriter(writers))
 */
export function mergedWriter(writers: readonly ProofWriter[]): ProofWriter {
  return {
    children() {
      const pairs = writers.flatMap((writer) => {
        const children = writer.children()
        return children === undefined ? [] : [children]
      })
      if (pairs.length === 0) return undefined
      return [mergedWriter(pairs.map(([left]) => left)), mergedWriter(pairs.map(([, right]) => right))]
    },
    writeNode(value) {
      for (const writer of writers) writer.writeNode(value)
    },
  }
}
