import type { NotebookConfig } from '../../common/notebook/build-config.js';
import type { IPrefix } from '../../common/notebook/prefix.js';
import type { IBuildRequest } from '../builder/contract.js';
import { builtStage } from './built-stage.js';

/** What a Dockerfile and the notebook's settings ask of the builder, whoever builds it. */
export function buildSettings(
  prefix: IPrefix,
  config: NotebookConfig
): Pick<
  IBuildRequest,
  | 'dockerfile'
  | 'buildArgs'
  | 'platform'
  | 'target'
  | 'pull'
  | 'network'
  | 'extraHosts'
> {
  return {
    dockerfile: prefix.text,
    buildArgs: config.buildArgs,
    platform: config.platform,
    target: builtStage(prefix.instructions, config.target).target,
    pull: config.pull,
    network: config.network,
    extraHosts: config.extraHosts
  };
}
