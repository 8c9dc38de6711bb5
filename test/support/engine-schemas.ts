import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { vectorsDirectory } from './vectors.ts'

const source = join(vectorsDirectory, '../specs/execution-apis/src')

/** Whether the specification of the engine API is on this machine. */
export const hasEngineSpecification = existsSync(source)

interface MethodParameter {
  readonly required?: boolean
  readonly schema: unknown
}

interface MethodDescription {
  readonly name: string
  readonly params: readonly MethodParameter[]
}

/**
 * The method schemas of execution-apis, read strictly: objects have the named fields and no others. Without that the
 * payloads of two forks could not be told apart where a method takes either.
 */
export class EngineSchemas {
  readonly #methods = new Map<string, MethodDescription>()
  readonly #ajv = new Ajv({ strict: false, allErrors: true })

  constructor() {
    const schemas: Record<string, unknown> = {}
    for (const folder of ['schemas', 'engine/openrpc/schemas']) {
      for (const text of textsIn(folder)) Object.assign(schemas, closed(parse(text)))
    }
    for (const folder of ['eth', 'engine/openrpc/methods']) {
      for (const text of textsIn(folder)) {
        const methods: readonly MethodDescription[] = parse(text)
        for (const method of methods) this.#methods.set(method.name, method)
      }
    }
    const params = Object.fromEntries(
      [...this.#methods].map(([name, method]) => [name, method.params.map(({ schema }) => closed(schema))]),
    )
    this.#ajv.addSchema({ $id: 'execution-apis', components: { schemas }, params })
  }

  /** What the specification has against the parameters of a call; nothing if all is well. */
  faults(method: string, params: readonly unknown[]): readonly string[] {
    const description = this.#methods.get(method)
    if (description === undefined) return [`${method} is not in the specification`]
    const expected = description.params
    const required = expected.filter((parameter) => parameter.required === true).length
    if (params.length < required || params.length > expected.length) {
      return [`${method} takes ${required} to ${expected.length} parameters, not ${params.length}`]
    }
    return params.flatMap((value, i) => {
      // The text of the specification says "object or null" where its schema says "not required".
      if (value === null && expected[i]?.required !== true) return []
      const validate = this.#ajv.getSchema(`execution-apis#/params/${method}/${i}`)
      if (validate === undefined) return [`${method}[${i}] has no schema`]
      if (validate(value)) return []
      return (validate.errors ?? []).map((error) => `${method}[${i}]${error.instancePath} ${error.message}`)
    })
  }
}

function textsIn(folder: string): string[] {
  return readdirSync(join(source, folder))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join(source, folder, file), 'utf8'))
}

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)])
  const isOpen = 'properties' in schema && !('additionalProperties' in schema) && !('allOf' in schema)
  return Object.fromEntries(isOpen ? [...entries, ['additionalProperties', false]] : entries)
}
