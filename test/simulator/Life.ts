/** Whether a process runs: what comes to it while the machine sleeps waits, and what comes after its death is lost. */
export class Life {
  #isDead = false
  #isAsleep = false
  #waiting: (() => void)[] = []

  get isDead(): boolean {
    return this.#isDead
  }

  deliver(call: () => void): void {
    if (this.#isAsleep) this.#waiting.push(call)
    else if (!this.#isDead) call()
  }

  sleep(): void {
    this.#isAsleep = true
  }

  wake(): void {
    this.#isAsleep = false
    const waiting = this.#waiting
    this.#waiting = []
    for (const call of waiting) this.deliver(call)
  }

  end(): void {
    this.#isDead = true
    this.#waiting = []
  }
}
