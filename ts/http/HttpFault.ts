/** What ended an exchange here, with a code as the system's own faults have one. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
