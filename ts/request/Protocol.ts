/**
 * What one family of servers can be asked and what it says by itself. The scheduler is written against this shape and
 * knows no concrete request.
 *
 * - `request.kind` tells requests apart, and a response carries the `kind` of the request that it answers;
 * - `event.type` tells unasked messages apart.
 */
export interface Protocol {
  readonly request: { readonly kind: string }
  readonly response: { readonly kind: string }
  readonly event: { readonly type: string }
}

/** The response that belongs to a request: the member of the response union with the same `kind`. */
export type ResponseTo<P extends Protocol, Request extends P['request']> = Extract<
  P['response'],
  { readonly kind: Request['kind'] }
>
