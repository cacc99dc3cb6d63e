import { ensureBuild } from './build.mjs';
import { ensurePackages } from './npm.mjs';
import { wheelPath } from './project.mjs';
import { buildDistributions, ensureJupyter } from './python.mjs';
import { fail, phase, say } from './report.mjs';

/** Builds the wheel and the sdist from the sources. */
export async function main() {
  try {
    await Promise.all([ensurePackages().then(ensureBuild), ensureJupyter()]);
    await phase(
      'wheel and sdist built',
      'correct the error, then try again.',
      () => buildDistributions(['wheel', 'sdist'])
    );
    say(wheelPath());
  } catch (error) {
    fail(error);
  }
}
