/** Why a server cannot listen where it was told to, with what helps. */
export function whyNotListening(cause: unknown): string {
  switch (cause instanceof Error && 'code' in cause ? cause.code : undefined) {
    case 'EADDRINUSE':
      return 'another program does, choose another port (EADDRINUSE)'
    case 'EADDRNOTAVAIL':
      return 'this machine has no such address (EADDRNOTAVAIL)'
    case 'EACCES':
      return 'this user may not, choose a port above 1023 (EACCES)'
    case 'ENOTFOUND':
      return 'no machine has that name, write an address (ENOTFOUND)'
    default:
      return cause instanceof Error ? cause.message : String(cause)
  }
}
