import { main } from './cli/main.js';

/** Idle connections to the engine must not keep the process; output still on its way gets this long. */
const LINGER_MS = 2_000;

void main(process.argv.slice(2)).then(code => {
  process.exitCode = code;
  setTimeout(() => process.exit(), LINGER_MS).unref();
});
