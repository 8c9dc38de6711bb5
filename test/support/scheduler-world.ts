import type { BlsyncError } from '../../ts/errors.ts'
import type { Environment, ServerPriority } from '../../ts/request/Environment.ts'
import type { Module } from '../../ts/request/Module.ts'
import type { ServerHandle } from '../../ts/request/ServerHandle.ts'
import type { Trigger, Triggers } from '../../ts/request/Trigger.ts'

/** Numbers to be squared, texts to be reversed, and news of either. */
export interface ToyProtocol {
  readonly request:
    | { readonly kind: 'square'; readonly value: number }
    | { readonly kind: 'reverse'; readonly text: string }
  readonly response:
    | { readonly kind: 'square'; readonly result: number }
    | { readonly kind: 'reverse'; readonly result: string }
  readonly event:
    | { readonly type: 'head'; readonly slot: number; readonly root: `0x${string}` }
    | { readonly type: 'note'; readonly text: string }
    | { readonly type: 'other' }
}

/** A module whose rounds the test writes; everything it hears goes into one log. */
export class ScriptedModule implements Module<ToyProtocol> {
  readonly name: string
  readonly log: string[]
  readonly #subscriptions: readonly string[]
  readonly triggers = new Map<string, Trigger>()
  /** What it does in a round; by default nothing. */
  round: (environment: Environment<ToyProtocol>) => void = () => {}
  rounds = 0
  /** Whether its triggers concern it. */
  isNeeded = true
  #named: ((name: string) => Trigger) | undefined

  constructor(name: string, { log, subscribe = [] }: { log: string[]; subscribe?: readonly string[] }) {
    this.name = name
    this.log = log
    this.#subscriptions = subscribe
  }

  setupTriggers(triggers: Triggers): void {
    for (const name of this.#subscriptions) triggers.subscribe(name, () => this.isNeeded)
    this.#named = (name) => triggers.named(name)
  }

  fire(name: string): void {
    this.#named?.(name).fire()
  }

  process(environment: Environment<ToyProtocol>): void {
    this.rounds += 1
    this.log.push(`${this.name} runs`)
    this.round(environment)
  }

  handleEvent(event: ToyProtocol['event'], server: ServerHandle): void {
    this.log.push(`${this.name} hears ${event.type} of ${server.name}`)
  }

  serverRemoved(server: ServerHandle): void {
    this.log.push(`${this.name} loses ${server.name}`)
  }

  /** Asks for a square and logs how that ends; returns who was asked. */
  askSquare(environment: Environment<ToyProtocol>, value: number, priority?: ServerPriority): string | undefined {
    const ended = (how: string) => this.log.push(`${this.name} square ${value}: ${how}`)
    const server = environment.tryRequest(
      { kind: 'square', value },
      {
        answered: ({ result }, { name }) => ended(`${result} by ${name}`),
        failed: (error: BlsyncError, { name }) => ended(`${error.code} by ${name}`),
        timedOut: ({ name }) => ended(`late by ${name}`),
      },
      priority,
    )
    return server?.name
  }
}
