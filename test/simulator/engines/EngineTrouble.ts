/** What ails an execution client at the moment. */
export interface EngineTrouble {
  isDown: boolean
  /** It takes calls and never answers. */
  isHanging: boolean
  isSyncing: boolean
  /** So many payloads more it holds to be invalid. */
  invalidAnswers: number
  /** The JSON-RPC error that it answers with; 0 for none. */
  refusalCode: number
  extraDelayMs: number
  version: number
}

export function noEngineTrouble(): EngineTrouble {
  return {
    isDown: false,
    isHanging: false,
    isSyncing: false,
    invalidAnswers: 0,
    refusalCode: 0,
    extraDelayMs: 0,
    version: 1,
  }
}

export function isEngineSound(trouble: EngineTrouble): boolean {
  const { isDown, isHanging, isSyncing, invalidAnswers, refusalCode, extraDelayMs } = trouble
  return !isDown && !isHanging && !isSyncing && invalidAnswers === 0 && refusalCode === 0 && extraDelayMs < 500
}
