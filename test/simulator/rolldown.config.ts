import { defineConfig, type Plugin } from 'rolldown'

/** From where the program lies, the way to package.json is another one. */
const noVersion: Plugin = {
  name: 'no-version',
  load: (id) =>
    /[\\/]ts[\\/]version\.ts$/.test(id) ? { code: `export const version = 'simulated'`, moduleType: 'js' } : null,
}

/** The simulator as a program of its own, which runs with what is installed. */
export default defineConfig({
  input: {
    main: 'test/simulator/main.ts',
    mutants: 'test/simulator/mutants/main.ts',
    coverage: 'test/simulator/coverage.ts',
  },
  platform: 'node',
  plugins: [noVersion],
  external: [/^@chainsafe\//, /^@noble\//, 'undici', 'yaml', 'classic-level', 'jose', 'snappyjs', 'rolldown'],
  output: { dir: 'target/simulator', format: 'esm', sourcemap: true },
})
