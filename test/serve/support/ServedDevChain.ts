import type { DevChain } from '../../../ts/devchain/DevChain.ts'
import type { ServeLimits } from '../../../ts/serve/ServeLimits.ts'
import { smallChain } from '../../devchain/support/smallChain.ts'
import { Endings, until } from './Endings.ts'
import { devLink, type ServeLink } from './serveLink.ts'

/** A development chain of three periods and a half, and a client at its head that serves it; ended by `close`. */
export class ServedDevChain {
  readonly dev: DevChain
  readonly link: ServeLink
  readonly #endings: Endings

  private constructor(dev: DevChain, link: ServeLink, endings: Endings) {
    this.dev = dev
    this.link = link
    this.#endings = endings
  }

  static async open(limits: Partial<ServeLimits> = {}): Promise<ServedDevChain> {
    const endings = new Endings()
    const dev = endings.add(await smallChain(), (chain) => chain.stop())
    await dev.start()
    const link = await devLink(endings, dev, { limits })
    const { validator, chain } = link.client
    await until(() => validator.head?.root === dev.chain.head.parentRoot && validator.finalityUpdate !== undefined)
    // The running period's update is final already, and taken as early as that.
    await until(() => chain.updatePeriods?.end === 4)
    return new ServedDevChain(dev, link, endings)
  }

  get url(): string {
    return this.link.server.url
  }

  close(): Promise<void> {
    return this.#endings.end()
  }
}
