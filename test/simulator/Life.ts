/** Whether a process runs: what comes to it while it is held waits, and what comes after its death is lost. */
export class Life {
  #isDead = false
  /** How many things hold it: the machine may sleep, and the process be stalled. */
  #holds = 0
  #waiting: (() => void)[] = []

  get isDead(): boolean {
    return this.#isDead
  }

  get isHeld(): boolean {
    return this.#holds > 0
  }

  deliver(call: () => void): void {
    if (this.#holds > 0 && !this.#isDead) this.#waiting.push(call)
    else if (!this.#isDead) call()
  }

  hold(): void {
    this.#holds++
  }

  release(): void {
    this.#holds = Math.max(0, this.#holds - 1)
    if (this.#holds > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const call of waiting) this.deliver(call)
  }

  end(): void {
    this.#isDead = true
    this.#waiting = []
  }
}
