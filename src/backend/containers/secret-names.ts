import { SecretMask } from '../builder/masking/secret-mask.js';
import type { IContainerState } from '../engine/contract.js';
import { LABELS } from './contract.js';

/** What hides the values of the variables that are secret; `environment` has `NAME=value`, or `NAME` without one. */
export function maskOf(
  environment: readonly string[],
  secret: readonly string[]
): SecretMask {
  const mask = new SecretMask();
  for (const variable of environment) {
    const [name = '', ...value] = variable.split('=');
    if (secret.includes(name)) {
      mask.add(Buffer.from(value.join('=')));
    }
  }
  return mask;
}

/** The same of a container that is there, which remembers the names in a label. */
export function maskOfContainer({
  environment,
  labels
}: Pick<IContainerState, 'environment' | 'labels'>): SecretMask {
  return maskOf(environment, (labels[LABELS.secret] ?? '').split(','));
}
