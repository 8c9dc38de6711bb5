export type Labels = Readonly<Record<string, string>>

export type Sample = readonly [labels: Labels, value: number]

/**
 * The text format of Prometheus, written metric by metric.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export class Exposition {
  #text = ''

  get text(): string {
    return this.#text
  }

  /** What goes up and down. A metric without samples is named all the same, so that one can look it up. */
  gauge(name: string, help: string, samples: readonly Sample[]): void {
    this.#head('gauge', name, help)
    for (const [labels, value] of samples) this.#sample(name, labels, value)
  }

  /** What only grows. */
  counter(name: string, help: string, samples: readonly Sample[]): void {
    this.#head('counter', name, help)
    for (const [labels, value] of samples) this.#sample(name, labels, value)
  }

  histogram(name: string, help: string, series: readonly (readonly [Labels, HistogramReading])[]): void {
    this.#head('histogram', name, help)
    for (const [labels, { bounds, counts, sum }] of series) {
      let cumulated = 0
      for (const [index, count] of counts.entries()) {
        cumulated += count
        this.#sample(`${name}_bucket`, { ...labels, le: String(bounds[index] ?? '+Inf') }, cumulated)
      }
      this.#sample(`${name}_sum`, labels, sum)
      this.#sample(`${name}_count`, labels, cumulated)
    }
  }

  #head(type: 'gauge' | 'counter' | 'histogram', name: string, help: string): void {
    this.#text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`
  }

  #sample(name: string, labels: Labels, value: number): void {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`)
    this.#text += `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`
  }
}

/** What a histogram holds: `counts[i]` observations up to `bounds[i]`, the last ones above them all. */
export interface HistogramReading {
  readonly bounds: readonly number[]
  readonly counts: readonly number[]
  readonly sum: number
}

/** The format knows these three escapes and no others. */
function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
