/**
 * How long a test waits for what has to happen, however busy the machine is: no measure of how fast anything is. A test has
 * as much time as a few of these waits.
 */
export const CEILING_MS = 240_000
