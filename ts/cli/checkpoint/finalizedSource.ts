import { BeaconHttp } from '../../api/BeaconHttp.ts'
import { BeaconHttpError } from '../../api/BeaconHttpError.ts'
import { BeaconLightApi } from '../../api/BeaconLightApi.ts'
import type { Root } from '../../bytes.ts'
import { BlsyncError, ConfigError } from '../../errors.ts'
import type { NetworkConfig } from '../../params/NetworkConfig.ts'
import type { FinalizedBlock, FinalizedSource } from './resolveCheckpoint.ts'

const FORBIDDEN = 403

/**
 * Asks servers over HTTP which block they hold to be finalized. Where they send headers or blocks, roots are computed from
 * these; checkpoint providers often have neither, and name roots alone.
 */
export function finalizedSource(network: NetworkConfig): FinalizedSource {
  return async (url) => {
    const http = new BeaconHttp({ url })
    try {
      const block = await finalizedBlock(new BeaconLightApi(http, network), network)
      return { ...block, rootAt: (other) => rootInPlaceOf(other, url, network) }
    } catch (cause) {
      const reason = cause instanceof BlsyncError ? cause.message : String(cause)
      throw new ConfigError(`--beacon.checkpoint.url ${http.name} does not name a finalized block: ${reason}`, {
        cause,
        code: 'ERR_CHECKPOINT',
      })
    } finally {
      await http.close()
    }
  }
}

async function finalizedBlock(api: BeaconLightApi, network: NetworkConfig): Promise<FinalizedBlock> {
  try {
    const { header, root } = await api.header('finalized')
    return { root, slot: header.slot, isSlotExact: true }
  } catch (error) {
    if (!isNotThere(error)) throw error
    const checkpoint = await unlessNotThere(api.finalizedCheckpoint())
    const root = checkpoint?.root ?? (await unlessNotThere(api.blockRoot('finalized')))
    if (root === undefined) throw error
    const block = await unlessNotThere(api.block(root))
    if (block !== undefined && block.root !== root) throw new ConfigError(`it sends a block other than ${root}`)
    if (block !== undefined) return { root, slot: block.header.slot, isSlotExact: true }
    const epoch = checkpoint?.epoch ?? Number.POSITIVE_INFINITY
    return { root, slot: epoch * network.preset.slotsPerEpoch, isSlotExact: false }
  }
}

/** The root that a server has in place of a block which another one names; `undefined` where it has none. */
async function rootInPlaceOf(block: FinalizedBlock, url: string, network: NetworkConfig): Promise<Root | undefined> {
  const http = new BeaconHttp({ url })
  const api = new BeaconLightApi(http, network)
  const { root, slot, isSlotExact } = block
  try {
    if (isSlotExact) {
      const there = (await unlessNotThere(api.header(slot)))?.root ?? (await unlessNotThere(api.blockRoot(slot)))
      if (there !== undefined) return there
    }
    const known = await unlessNotThere(api.header(root))
    if (known !== undefined) return known.canonical ? known.root : undefined
    // What a checkpoint provider has is finalized.
    return (await unlessNotThere(api.blockRoot(root))) ?? (await unlessNotThere(api.finalizedCheckpoint()))?.root
  } catch (error) {
    if (error instanceof BlsyncError) return undefined
    throw error
  } finally {
    await http.close()
  }
}

/**
 * Whether a server has no such route, or nothing there: by its status, because it does not open that route, or by the page
 * of a website that has one for everything.
 */
function isNotThere(error: unknown): boolean {
  if (!(error instanceof BeaconHttpError)) return false
  return error.code === 'ERR_SERVER_STATUS' || error.code === 'ERR_SERVER_CONTENT_TYPE' || error.status === FORBIDDEN
}

async function unlessNotThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isNotThere(error)) return undefined
    throw error
  }
}
