import { startPrivateAgent } from '../ssh/private-agent.js';

/**
 * Asks for agents where no program can be found, and prints the codes of the failures. It is ended by a signal when one
 * reaches its process group.
 */
const COUNT = 20;

process.env['PATH'] = '/nonexistent';
for (let round = 0; round < COUNT; round += 1) {
  const { signal } = new AbortController();
  await startPrivateAgent([], { signal }).then(
    agent => agent[Symbol.asyncDispose](),
    (error: unknown) =>
      console.log(
        error instanceof Error && 'code' in error ? error.code : error
      )
  );
}
