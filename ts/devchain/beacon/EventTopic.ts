/** Topics the stream can be asked for; any other one is refused. */
export const EVENT_TOPICS = [
  'block',
  'chain_reorg',
  'light_client_optimistic_update',
  'light_client_finality_update',
  'finalized_checkpoint',
  'head',
  'head_v2',
  'execution_payload_available',
] as const

/** A topic of the development chain's event stream. */
export type EventTopic = (typeof EVENT_TOPICS)[number]
