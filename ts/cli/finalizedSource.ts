import { BeaconHttp } from '../api/BeaconHttp.ts'
import { BeaconLightApi } from '../api/BeaconLightApi.ts'
import type { Root } from '../bytes.ts'
import { BlsyncError, ConfigError } from '../errors.ts'
import type { NetworkConfig } from '../params/NetworkConfig.ts'
import { headerRoot } from '../types/Header.ts'
import type { FinalizedSource } from './resolveCheckpoint.ts'

/** Asks beacon nodes over HTTP which block they hold to be finalized; roots are computed from the headers they send. */
export function finalizedSource(network: NetworkConfig): FinalizedSource {
  return async (url) => {
    const http = new BeaconHttp({ url })
    const api = new BeaconLightApi(http, network)
    try {
      const { header } = await api.header('finalized')
      return { slot: header.slot, root: headerRoot(header), rootAt: (slot) => rootAt(network, url, slot) }
    } catch (cause) {
      const reason = cause instanceof BlsyncError ? cause.message : String(cause)
      throw new ConfigError(`--beacon.checkpoint.url ${http.name} names no finalized block: ${reason}`, {
        cause,
        code: 'ERR_CHECKPOINT',
      })
    } finally {
      await http.close()
    }
  }
}

async function rootAt(network: NetworkConfig, url: string, slot: number): Promise<Root | undefined> {
  const http = new BeaconHttp({ url })
  try {
    const { header } = await new BeaconLightApi(http, network).header(slot)
    return header.slot === slot ? headerRoot(header) : undefined
  } catch (error) {
    if (error instanceof BlsyncError) return undefined
    throw error
  } finally {
    await http.close()
  }
}
