/** An error as the system gives it, known by its code. */
class NetworkError extends Error {
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** Nobody listens. */
export function refused(): Error {
  return new NetworkError('ECONNREFUSED')
}

/** There is no way there. */
export function noRoute(): Error {
  return new NetworkError('ENETUNREACH')
}

/** The connection broke. */
export function reset(): Error {
  return new NetworkError('ECONNRESET')
}

/** Who asked has given up. */
export function aborted(): Error {
  return new NetworkError('UND_ERR_ABORTED')
}
