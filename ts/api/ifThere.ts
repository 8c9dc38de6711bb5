import { BeaconHttpError } from './BeaconHttpError.ts'

/** How servers say that they have no such route, or nothing there. */
const NOTHING_THERE = [404, 405, 501]

/** The answer; undefined when the server says that there is none, which is not a failure. */
export async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    const status = error instanceof BeaconHttpError ? error.status : undefined
    if (status !== undefined && NOTHING_THERE.includes(status)) return undefined
    throw error
  }
}
