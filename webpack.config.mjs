/**
 * Bundles the back end, `layerbook serve` and the command line, into one file
 * that runs wherever Node.js does, with nothing installed beside it.
 */
import { fileURLToPath } from 'node:url';

import webpack from 'webpack';

/** Optional native parts, each behind a `try` of its package; a wheel has none. */
const NATIVE = /^(cpu-features|bufferutil|utf-8-validate)$|sshcrypto\.node$/;

/** Modules that are loaded only when asked for and whose absence is handled. */
const LATE_REQUIRE =
  /Critical dependency: the request of a dependency is an expression/;

export default {
  mode: 'production',
  target: 'node20',
  context: fileURLToPath(new URL('.', import.meta.url)),
  entry: './lib/backend/main.js',
  output: {
    path: fileURLToPath(new URL('dist', import.meta.url)),
    filename: 'backend.cjs',
    library: { type: 'commonjs2' }
  },
  devtool: 'source-map',
  // Names stay as they are: a stack trace in Jupyter's log is then readable,
  // and licence comments stay in place.
  optimization: { minimize: false, nodeEnv: 'production' },
  resolve: { extensions: ['.js', '.json'], mainFields: ['module', 'main'] },
  // Packages without an `exports` map are imported as the compiler allows it:
  // `vscode-jsonrpc/node`.
  module: { rules: [{ test: /\.m?js$/, resolve: { fullySpecified: false } }] },
  node: { __dirname: false, __filename: false },
  plugins: [
    new webpack.IgnorePlugin({ resourceRegExp: NATIVE }),
    new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })
  ],
  ignoreWarnings: [LATE_REQUIRE],
  performance: { hints: false },
  stats: 'errors-warnings'
};
