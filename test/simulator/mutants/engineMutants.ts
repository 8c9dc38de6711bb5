import type { Mutant } from './Mutant.ts'

/** Bugs in what leads execution clients. */
export const engineMutants: readonly Mutant[] = [
  {
    name: 'what was told before a restart is forgotten',
    edits: [
      {
        file: 'drive/HeadFreshness.ts',
        from: 'this.#isBehindTold = slot < this.#toldSlot',
        to: 'this.#isBehindTold = false',
      },
    ],
  },
  {
    name: 'safe may lie on a branch that was left',
    edits: [
      {
        file: 'drive/ForkchoiceCheckpoints.ts',
        from: "(block) => block.root === proven?.justified?.root || this.#ancestry.relation(block, head) === 'below'",
        to: '(block) => block.slot <= head.slot',
      },
    ],
  },
  {
    name: 'the older of two finalized blocks counts',
    edits: [
      {
        file: 'drive/ForkchoiceCheckpoints.ts',
        from: 'sort((a, b) => b.slot - a.slot)',
        to: 'sort((a, b) => a.slot - b.slot)',
      },
    ],
  },
  {
    name: 'news of a head is lost while a call is open',
    edits: [{ file: 'engine/EngineDriver.ts', from: 'this.#again = true\n', to: 'this.#again = false\n' }],
  },
  {
    name: 'a timer outlives the driver of an execution client',
    edits: [
      {
        file: 'engine/EngineDriver.ts',
        from: 'this.#timer?.cancel()\n    this.#syncWatch.stop()',
        to: 'this.#syncWatch.stop()',
      },
    ],
  },
  {
    name: 'a block that is good again keeps its verdict',
    edits: [
      {
        file: 'engine/PayloadDelivery.ts',
        from: 'for (const blockHash of this.#bad.lift(origin)) this.#verdicts.delete(blockHash)',
        to: 'void origin',
      },
    ],
  },
  {
    name: 'payloads are not sent before the head moves',
    edits: [
      {
        file: 'engine/PayloadDelivery.ts',
        from: '      await this.#deliver(head)\n      this.#noticeLoss(head)',
        to: "      this.#verdicts.set(head.blockHash, 'valid')",
      },
    ],
  },
  {
    name: 'a payload may come from a later block than is proven',
    edits: [
      {
        file: 'drive/ProvenPayloads.ts',
        from: 'if (block.bid === undefined || block.bid.blockHash === hash) return',
        to: 'if (block.bid === undefined || block.header.slot > 0) return',
      },
    ],
  },
  {
    name: 'a stop does not wait for what is being written',
    edits: [
      { file: 'drive/EngineApiUpdater.ts', from: 'await this.#lastTold?.settled()', to: '' },
      {
        file: 'client/client.ts',
        from: 'await this.chain.settled()\n    await this.#modules.headerSync.settled()\n    await this.headers.settled()\n    await this.#store.close()',
        to: 'void this.#store.close()',
      },
    ],
  },
]
