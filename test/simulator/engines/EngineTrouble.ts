/** What ails an execution client at the moment. */
export interface EngineTrouble {
  isDown: boolean
  /** It takes calls and never answers. */
  isHanging: boolean
  isSyncing: boolean
  /** It has no peers. */
  isAlone: boolean
  /** It holds every payload to be invalid. */
  isWrong: boolean
  /** The JSON-RPC error that it answers with; 0 for none. */
  refusalCode: number
  extraDelayMs: number
}

export function noEngineTrouble(): EngineTrouble {
  return {
    isDown: false,
    isHanging: false,
    isSyncing: false,
    isAlone: false,
    isWrong: false,
    refusalCode: 0,
    extraDelayMs: 0,
  }
}
