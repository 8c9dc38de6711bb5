/** One answer for all who ask while it is on the way. */
export class SharedAnswer<T> {
  readonly #ask: () => Promise<T>
  #pending: Promise<T> | undefined

  constructor(ask: () => Promise<T>) {
    this.#ask = ask
  }

  get(): Promise<T> {
    this.#pending ??= this.#ask().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }
}
