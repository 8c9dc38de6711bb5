export interface Step {
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly command: readonly string[]
}

export interface StepOutput {
  readonly isTTY: boolean
  write(text: string): void
}

export function runSteps(root: string, steps: readonly Step[], output?: StepOutput): Promise<boolean>
