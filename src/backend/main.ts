import { main } from './cli/main.js';

/** Idle connections to the engine must not keep the process; output still on its way gets this long. */
const LINGER_MS = 2_000;

// Whoever reads the output may have had enough of it (`layerbook log NB | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
});

void main(process.argv.slice(2)).then(code => {
  process.exitCode = code;
  setTimeout(() => process.exit(), LINGER_MS).unref();
});
