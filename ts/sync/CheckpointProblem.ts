/** Why a server does not give the bootstrap of the checkpoint, as far as its other answers tell. */
export type CheckpointProblem =
  /** It could not be reached or answered with errors only. */
  | 'unreachable'
  | 'other-network'
  | 'unknown-root'
  | 'not-canonical'
  | 'not-epoch-start'
  | 'not-finalized'
  | 'too-old'
  /** Nothing is wrong with the checkpoint; the server has no light client data for it. */
  | 'not-served'
  /** It sent something else than the checkpoint's bootstrap. */
  | 'wrong-answer'

/** One sentence for the user, with what can be done. */
export function describeCheckpointProblem(problem: CheckpointProblem): string {
  switch (problem) {
    case 'unreachable':
      return 'the server cannot be asked for the checkpoint'
    case 'other-network':
      return 'the server follows another network'
    case 'unknown-root':
      return 'the server does not know a block with the checkpoint root; is it of this network, and complete?'
    case 'not-canonical':
      return "the checkpoint is not on the server's canonical chain; choose a finalized one"
    case 'not-epoch-start':
      return 'the checkpoint is not the first block of an epoch; choose a finalized checkpoint root'
    case 'not-finalized':
      return 'the checkpoint is not finalized yet; wait, or choose an older one'
    case 'too-old':
      return 'the checkpoint is older than the about five months that servers keep; choose a newer one'
    case 'not-served':
      return 'the server knows the checkpoint but serves no light client data for it; is the light client service enabled?'
    case 'wrong-answer':
      return "the server's answer does not lead to the checkpoint root"
  }
}
