/** What execution providers are asked for and is proven here, or goes out. */
export type ProvenMethod =
  | 'eth_chainId'
  | 'eth_createAccessList'
  | 'eth_getBlockByHash'
  | 'eth_getBlockByNumber'
  | 'eth_getBlockReceipts'
  | 'eth_getCode'
  | 'eth_getProof'
  | 'eth_getTransactionByHash'
  | 'eth_sendRawTransaction'

/** What somebody wants to hear of providers, proven or not: that, and the name of the method. */
export type UnprovenMethod = `unproven ${string}`

export type ProviderMethod = ProvenMethod | UnprovenMethod

/** One call. */
export interface ProviderRequest {
  readonly kind: ProviderMethod
  readonly params: readonly unknown[]
}

/** An answer as it came: within bounds, and nothing in it is verified. */
export interface ProviderResponse {
  readonly kind: ProviderMethod
  readonly answer: ProviderAnswer
}

export type ProviderAnswer =
  | { readonly result: unknown }
  /** The provider's own words, without our secrets. */
  | { readonly refusal: { readonly code: number; readonly message: string } }

/** The request layer's type parameter for execution providers. */
export interface ProviderProtocol {
  readonly request: ProviderRequest
  readonly response: ProviderResponse
  readonly event: { readonly type: 'none' }
}
