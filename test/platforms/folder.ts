import { join } from 'node:path'
import { repositoryDirectory } from '../package/npm.ts'

/** Where other platforms' compilers, runtimes and addons are kept from run to run. */
export const FOLDER = join(repositoryDirectory, 'target/platforms')
