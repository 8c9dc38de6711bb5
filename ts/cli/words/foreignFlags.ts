/**
 * Flags of Nimbus' light client that mean the same here.
 *
 * @see https://github.com/status-im/nimbus-eth2/blob/stable/beacon_chain/conf_light_client.nim
 */
export const nimbusNames: Readonly<Record<string, string>> = {
  '--data-dir': '--datadir',
  '--trusted-block-root': '--beacon.checkpoint',
  '--web3-url': '--blsync.engine.api',
  '--el': '--blsync.engine.api',
  '--jwt-secret': '--blsync.jwtsecret',
  '--log-level': '--log.level',
  '--log-format': '--log.format',
  '--log-file': '--log.file',
  '--config-file': '--config',
}

/** Levels of Nimbus' log, which it writes in capitals. */
export const nimbusLevels: Readonly<Record<string, string>> = {
  TRACE: 'debug',
  DEBUG: 'debug',
  INFO: 'info',
  NOTICE: 'info',
  WARN: 'warn',
  ERROR: 'error',
  FATAL: 'error',
  NONE: 'silent',
}

const PPROF = 'profile it with the flags of Node, as NODE_OPTIONS=--cpu-prof'
const PEERS = 'it asks beacon nodes over HTTP and has no peers; name them with --beacon.api'

/** Flags of geth's blsync and of Nimbus' light client without a counterpart, and what to do in their place. */
export const withoutCounterpart: Readonly<Record<string, string>> = {
  '--goerli': 'that network has ended',
  '--log.vmodule': 'set one level for all with --verbosity or --log.level',
  '--vmodule': 'set one level for all with --verbosity or --log.level',
  '--log.json': 'write --log.format json',
  '--log.maxage': 'rotated files are bounded by their number, --log.maxbackups',
  '--log.compress': 'leave it out, or rotate with logrotate (docs/operating.md)',
  '--pprof': PPROF,
  '--pprof.addr': PPROF,
  '--pprof.port': PPROF,
  '--pprof.memprofilerate': PPROF,
  '--pprof.blockprofilerate': PPROF,
  '--pprof.cpuprofile': PPROF,
  '--go-execution-trace': PPROF,
  '--pyroscope': PPROF,
  '--pyroscope.server': PPROF,
  '--pyroscope.username': PPROF,
  '--pyroscope.password': PPROF,
  '--pyroscope.tags': PPROF,
  '--bootstrap-node': PEERS,
  '--bootstrap-file': PEERS,
  '--listen-address': PEERS,
  '--tcp-port': PEERS,
  '--udp-port': PEERS,
  '--max-peers': PEERS,
  '--nat': PEERS,
  '--discv5': PEERS,
  '--direct-peer': PEERS,
  '--no-el': 'leave --blsync.engine.api out for a dry run',
}

/** All of them. */
export const foreignFlagNames: readonly string[] = [...Object.keys(nimbusNames), ...Object.keys(withoutCounterpart)]
