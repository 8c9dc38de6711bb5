export interface TerminalChunk {
  readonly timeMs: number
  readonly text: string
}

export function drawTerminal(chunks: readonly TerminalChunk[], columns: number): string
