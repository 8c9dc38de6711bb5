/** Why a server does not give the bootstrap of the checkpoint, as far as its other answers tell. */
export type CheckpointProblem =
  /** It could not be reached, or gave no whole answer. */
  | 'unreachable'
  /** It does not let us in, or something else answers in its place. */
  | 'refused'
  | 'rate-limited'
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

/** What is wrong, in one clause. */
export function describeCheckpointProblem(problem: CheckpointProblem): string {
  switch (problem) {
    case 'unreachable':
      return 'cannot be asked for the checkpoint'
    case 'refused':
      return 'refuses to answer'
    case 'rate-limited':
      return 'limits the rate of requests'
    case 'other-network':
      return 'follows another network'
    case 'unknown-root':
      return 'does not know a block with the checkpoint root'
    case 'not-canonical':
      return 'does not have the checkpoint on its canonical chain'
    case 'not-epoch-start':
      return 'has the checkpoint, which is not the first block of an epoch'
    case 'not-finalized':
      return 'has not finalized the checkpoint yet'
    case 'too-old':
      return 'has the checkpoint, which is older than the five months or so that servers keep'
    case 'not-served':
      return 'knows the checkpoint but serves no light client data for it'
    case 'wrong-answer':
      return 'gives an answer that does not lead to the checkpoint root'
  }
}

/** What the user can do. */
export function checkpointRemedy(problem: CheckpointProblem): string {
  switch (problem) {
    case 'unreachable':
    case 'refused':
      return 'check the beacon node, its address and what stands in between, or add another one'
    case 'rate-limited':
      return 'wait, or add another beacon node'
    case 'other-network':
      return 'choose a beacon node of the configured network'
    case 'wrong-answer':
      return 'choose another beacon node: this one is faulty or lies'
    case 'unknown-root':
      return 'check that the root is from this network and that the node has all its data'
    case 'not-canonical':
    case 'not-epoch-start':
      return 'choose a finalized checkpoint root'
    case 'not-finalized':
      return 'wait, or choose an older checkpoint'
    case 'too-old':
      return 'choose a newer checkpoint'
    case 'not-served':
      return 'enable the light client service of the node, or add another beacon node'
  }
}
