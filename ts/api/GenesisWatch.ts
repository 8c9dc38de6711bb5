import type { ConditionSink } from '../conditions/ConditionSink.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'

/**
 * Compares the configured genesis time with what beacon nodes of the network say, and tells when it is off: when some say
 * another one, and nobody says ours.
 */
export class GenesisWatch {
  readonly #genesisTime: number
  readonly #conditions: ConditionSink
  /** Unix seconds by server. */
  readonly #told = new Map<string, number>()

  constructor({ genesisTime }: NetworkConfig, conditions: ConditionSink) {
    this.#genesisTime = genesisTime
    this.#conditions = conditions
  }

  record(server: string, genesisTime: number): void {
    this.#told.set(server, genesisTime)
    const others = [...this.#told].filter(([, told]) => told !== this.#genesisTime)
    const [other] = others
    if (other === undefined || others.length < this.#told.size) {
      this.#conditions.clear('genesis-off')
      return
    }
    const [name, told] = other
    const seconds = this.#genesisTime - told
    this.#conditions.raise({
      kind: 'genesis-off',
      evidence: `configured ${Math.abs(seconds)} s ${seconds > 0 ? 'later' : 'earlier'} than ${name} says: ${this.#genesisTime}, not ${told}`,
    })
  }
}
