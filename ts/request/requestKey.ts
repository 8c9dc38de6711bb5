/** What is the same for the same request, compared by its fields. */
export function requestKey(request: object): string {
  return JSON.stringify(request)
}
