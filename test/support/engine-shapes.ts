/**
 * The parameters of the engine methods as execution-apis/src/engine/openrpc describes them, strict: every field there,
 * none more, each of its exact form.
 */

const HASH = /^0x[0-9a-f]{64}$/i
const BYTES = /^0x(?:[0-9a-f]{2})*$/i
const QUANTITY = /^0x(?:0|[1-9a-f][0-9a-f]{0,15})$/i
const QUANTITY256 = /^0x(?:0|[1-9a-f][0-9a-f]{0,63})$/i
const ADDRESS = /^0x[0-9a-f]{40}$/i
const BLOOM = /^0x[0-9a-f]{512}$/i
const EXTRA = /^0x(?:[0-9a-f]{2}){0,32}$/i
/** Not empty: a list element of at least type and one byte. */
const REQUEST = /^0x(?:[0-9a-f]{2}){2,}$/i

type Check = (value: unknown, path: string) => string[]
type Fields = Readonly<Record<string, Check>>

const matches =
  (pattern: RegExp): Check =>
  (value, path) =>
    typeof value === 'string' && pattern.test(value) ? [] : [`${path} is ${JSON.stringify(value)?.slice(0, 80)}`]

const list =
  (item: Check): Check =>
  (value, path) =>
    Array.isArray(value) ? value.flatMap((element, i) => item(element, `${path}[${i}]`)) : [`${path} is not a list`]

const object =
  (fields: Fields): Check =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is not an object`]
    const given = new Map<string, unknown>(Object.entries(value))
    const unknown = [...given.keys()]
      .filter((name) => !(name in fields))
      .map((name) => `${path}.${name} is not expected`)
    return [...unknown, ...Object.entries(fields).flatMap(([name, check]) => check(given.get(name), `${path}.${name}`))]
  }

const isNull: Check = (value, path) => (value === null ? [] : [`${path} must be null`])

const payloadV1: Fields = {
  parentHash: matches(HASH),
  feeRecipient: matches(ADDRESS),
  stateRoot: matches(HASH),
  receiptsRoot: matches(HASH),
  logsBloom: matches(BLOOM),
  prevRandao: matches(HASH),
  blockNumber: matches(QUANTITY),
  gasLimit: matches(QUANTITY),
  gasUsed: matches(QUANTITY),
  timestamp: matches(QUANTITY),
  extraData: matches(EXTRA),
  baseFeePerGas: matches(QUANTITY256),
  blockHash: matches(HASH),
  transactions: list(matches(BYTES)),
}

const withdrawal = object({
  index: matches(QUANTITY),
  validatorIndex: matches(QUANTITY),
  address: matches(ADDRESS),
  amount: matches(QUANTITY),
})

const payloadV2: Fields = { ...payloadV1, withdrawals: list(withdrawal) }
const payloadV3: Fields = { ...payloadV2, blobGasUsed: matches(QUANTITY), excessBlobGas: matches(QUANTITY) }
const payloadV4: Fields = { ...payloadV3, blockAccessList: matches(BYTES), slotNumber: matches(QUANTITY) }

/** `type ‖ data`, ascending by type, each type once. */
const requests: Check = (value, path) => {
  const wrong = list(matches(REQUEST))(value, path)
  if (wrong.length > 0 || !Array.isArray(value)) return wrong
  const types = value.map((element) => String(element).slice(0, 4).toLowerCase())
  const isAscending = types.every((type, i) => i === 0 || (types[i - 1] ?? '') < type)
  return isAscending ? [] : [`${path} is not ascending by request type`]
}

const forkchoiceState = object({
  headBlockHash: matches(HASH),
  safeBlockHash: matches(HASH),
  finalizedBlockHash: matches(HASH),
})

const SHAPES: Readonly<Record<string, readonly Check[]>> = {
  engine_newPayloadV1: [object(payloadV1)],
  engine_newPayloadV2: [object(payloadV2)],
  engine_newPayloadV3: [object(payloadV3), list(matches(HASH)), matches(HASH)],
  engine_newPayloadV4: [object(payloadV3), list(matches(HASH)), matches(HASH), requests],
  engine_newPayloadV5: [object(payloadV4), list(matches(HASH)), matches(HASH), requests],
  engine_forkchoiceUpdatedV1: [forkchoiceState, isNull],
  engine_forkchoiceUpdatedV2: [forkchoiceState, isNull],
  engine_forkchoiceUpdatedV3: [forkchoiceState, isNull],
  engine_forkchoiceUpdatedV4: [forkchoiceState, isNull, isNull],
  engine_exchangeCapabilities: [list(matches(/^engine_\w+V\d+$/))],
  engine_getClientVersionV1: [
    object({
      code: matches(/^[A-Z]{2}$/),
      name: matches(/./),
      version: matches(/./),
      commit: matches(/^0x[0-9a-f]{8}$/),
    }),
  ],
  eth_blockNumber: [],
  eth_syncing: [],
}

/** Every method the endpoint has. */
export const ENDPOINT_METHODS = Object.keys(SHAPES)

/** What is wrong with the parameters of a call; nothing if all is well, `undefined` for a method that does not exist. */
export function parameterFaults(method: string, params: readonly unknown[]): readonly string[] | undefined {
  const shape = SHAPES[method]
  if (shape === undefined) return undefined
  if (params.length !== shape.length) return [`${method} takes ${shape.length} parameters, not ${params.length}`]
  return shape.flatMap((check, i) => check(params[i], `${method}[${i}]`))
}
