/** A wait that can be cut short. */
export class Pause {
  #finish: (() => void) | undefined

  /** Resolves after a time, or when `end` is called. One wait at a time. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#finish = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  end(): void {
    this.#finish?.()
  }
}
