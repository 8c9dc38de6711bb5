import type { Mutant } from './Mutant.ts'

/** Bugs in what verifies and keeps what was verified. */
export const lightMutants: readonly Mutant[] = [
  {
    name: 'one signer too few makes a head',
    edits: [
      {
        file: 'light/heads/HeadValidator.ts',
        from: 'return Math.min(this.#minSigners, this',
        to: 'return -1 + Math.min(this.#minSigners, this',
      },
      {
        file: 'light/heads/HeadSubscribers.ts',
        from: 'if (head.signerCount < subscriber.minSigners) continue',
        to: 'if (head.signerCount < subscriber.minSigners - 1) continue',
      },
    ],
  },
  {
    name: 'signatures are not looked at',
    edits: [
      {
        file: 'light/committees/verifySignature.ts',
        from: 'return committee.verify({ ...syncAggregate, signingRoot: message })',
        to: 'return message.length > 0 || committee.verify({ ...syncAggregate, signingRoot: message })',
      },
    ],
  },
  {
    name: 'the committee of the attested slot signs',
    edits: [
      {
        file: 'light/committees/CommitteeChain.ts',
        from: 'const period = periodAtSlot(this.config, signatureSlot)',
        to: 'const period = periodAtSlot(this.config, header.slot)',
      },
    ],
  },
  {
    name: 'the fork of the signature slot signs',
    edits: [
      {
        file: 'types/signingRoot.ts',
        from: 'Math.max(signatureSlot, 1) - 1',
        to: 'Math.max(signatureSlot, 1)',
      },
    ],
  },
  {
    name: 'a rollback is dropped',
    edits: [{ file: 'light/committees/planUpdate.ts', from: 'if (reorg) draft.rollback(period + 1)', to: '' }],
  },
  {
    name: 'a poorer update takes the place of a better one',
    edits: [
      {
        file: 'light/committees/planUpdate.ts',
        from: '!isBetterUpdate(candidate.score, policy.score(stored))',
        to: 'isBetterUpdate(candidate.score, policy.score(stored))',
      },
    ],
  },
  {
    name: 'a committee is kept in memory alone',
    edits: [
      {
        file: 'light/committees/CommitteeDraft.ts',
        from: 'this.put(databaseKey(committeePrefix.committee, period), serialized)',
        to: 'void serialized',
      },
    ],
  },
  {
    name: 'memory is ahead of the disk',
    edits: [
      {
        file: 'light/committees/CommitteeChain.ts',
        from: 'await this.#store.batch(draft.operations)\n    this.#index = draft.index',
        to: 'this.#index = draft.index\n    await this.#store.batch(draft.operations)',
      },
    ],
  },
  {
    name: 'changes do not wait for each other',
    edits: [{ file: 'db/SerialQueue.ts', from: 'const result = this.#last.then(job)', to: 'const result = job()' }],
  },
  {
    name: 'what a full disk refused is never written',
    edits: [
      {
        file: 'db/PatientStore.ts',
        from: 'await this.#store.batch([...this.#pending.values()])',
        to: 'await this.#store.batch([])',
      },
    ],
  },
  {
    name: 'headers that a reorg left stay canonical',
    edits: [{ file: 'light/headers/planHead.ts', from: 'await cutAbove(draft, ancestor)\n  for', to: 'for' }],
  },
  {
    name: 'heads of a committee that was given up stay',
    edits: [
      {
        file: 'light/heads/HeadValidator.ts',
        from: "event.type === 'rolled-back' || event.type === 'aggregate-mismatch'",
        to: "event.type === 'aggregate-mismatch'",
      },
    ],
  },
  {
    name: 'a slot may have two heads',
    edits: [
      {
        file: 'light/heads/HeadSubscribers.ts',
        from: 'if (slot <= subscriber.headSlot) continue',
        to: 'if (slot < subscriber.headSlot) continue',
      },
    ],
  },
  {
    name: 'finality is not published',
    edits: [
      {
        file: 'light/heads/HeadValidator.ts',
        from: "if (outcome === 'valid') this.#publishFinality(update, signers)",
        to: "if (outcome !== 'valid') this.#publishFinality(update, signers)",
      },
    ],
  },
  {
    name: 'heads of the past are never forgotten',
    edits: [
      { file: 'light/heads/RecentHeads.ts', from: 'if (this.isOutdated(slot)) this.#slots.delete(slot)', to: '{}' },
    ],
  },
]
