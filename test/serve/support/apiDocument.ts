import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { parse } from 'yaml'
import { vectorsDirectory } from '../../support/vectors.ts'

/** The beacon API's OpenAPI document, beside the test data. */
const MAIN_DOCUMENT = resolve(vectorsDirectory, '../specs/beacon-apis/beacon-node-oapi.yaml')

export const hasApiDocument = existsSync(MAIN_DOCUMENT)

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Deeper than any schema of the document is nested. */
const MAX_DEPTH = 64

/**
 * Answers of the API's document: what each route may answer, with every reference between its files put in place.
 *
 * @example
 * const document = new ApiDocument()
 * document.check('/eth/v1/beacon/genesis', 200, json)
 */
export class ApiDocument {
  readonly #ajv = new Ajv({ strict: false, allErrors: false, validateFormats: false })
  readonly #files = new Map<string, Json>()
  readonly #validators = new Map<string, ValidateFunction>()

  /** Says what is wrong with an answer's JSON; undefined when it is as the document has it. */
  check(path: string, status: number, json: unknown): string | undefined {
    const name = `${path} ${status}`
    const validate = this.#validators.get(name) ?? this.#ajv.compile(this.#responseSchema(path, status))
    this.#validators.set(name, validate)
    return validate(json) ? undefined : this.#ajv.errorsText(validate.errors)
  }

  /** Statuses that the document names for a GET of the route. */
  statuses(path: string): readonly number[] {
    return Object.keys(object(object(this.#operation(path)).responses)).map(Number)
  }

  /** Names of the response headers that an answer must have. */
  requiredHeaders(path: string): readonly string[] {
    const success = object(object(object(this.#operation(path)).responses)['200'])
    return Object.keys(object(success.headers ?? {}))
  }

  /** Whether SSZ is one of the answer's forms. */
  hasSsz(path: string): boolean {
    const success = object(object(object(this.#operation(path)).responses)['200'])
    return 'application/octet-stream' in object(success.content ?? {})
  }

  #responseSchema(path: string, status: number): { [key: string]: Json } {
    const response = object(object(object(this.#operation(path)).responses)[String(status)])
    return object(object(object(response.content)['application/json']).schema)
  }

  #operation(path: string): Json {
    const route = object(object(object(this.#file(MAIN_DOCUMENT)).paths)[path])
    return object(this.#inPlace(route, MAIN_DOCUMENT, 0)).get ?? null
  }

  /** The value without references: each is replaced by what it leads to. */
  #inPlace(value: Json, file: string, depth: number): Json {
    if (depth > MAX_DEPTH) throw new Error('the references of the document go in circles')
    if (Array.isArray(value)) return value.map((item) => this.#inPlace(item, file, depth + 1))
    if (typeof value !== 'object' || value === null) return value
    const { $ref: reference, ...rest } = value
    if (typeof reference !== 'string') {
      return Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, this.#inPlace(item, file, depth + 1)]))
    }
    const [name = '', pointer = ''] = reference.split('#')
    const target = name === '' ? file : join(dirname(file), name)
    let found = this.#file(target)
    for (const key of pointer.split('/').slice(1)) {
      const here = object(found)
      // What is looked up may itself lie behind a reference.
      found = (typeof here.$ref === 'string' ? object(this.#inPlace(here, target, depth + 1)) : here)[key] ?? null
    }
    return this.#inPlace(found, target, depth + 1)
  }

  #file(file: string): Json {
    const known = this.#files.get(file)
    if (known !== undefined) return known
    const content: Json = parse(readFileSync(file, 'utf8'))
    this.#files.set(file, content)
    return content
  }
}

function object(value: Json | undefined): { [key: string]: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('the document has no object there')
  return value
}
