import type { ContainerOptions, OptionKey } from './container-options.js';
import { optionError } from './option-value.js';

/** Throws `container.options` for keys that are right each by itself and contradict each other. */
export function checkTogether(options: ContainerOptions): void {
  checkNetwork(options);
  if (options.detach) {
    checkDetached(options);
  }
  checkSecrets(options);
}

function lineOf(options: ContainerOptions, key: OptionKey): number {
  return options.lines[key] ?? 1;
}

function checkNetwork(options: ContainerOptions): void {
  const { networkMode, networks, containerName } = options;
  if (networkMode !== null && networks.length > 0) {
    const line = lineOf(options, 'networks');
    throw optionError(
      line,
      `\`networks\` in line ${line} and \`network_mode\` exclude each other.`
    );
  }
  if (
    containerName !== null &&
    (networkMode === 'none' || networkMode === 'host')
  ) {
    const line = lineOf(options, 'container_name');
    throw optionError(
      line,
      `\`container_name\` in line ${line} has no effect with \`network_mode: ${networkMode}\`: the container is not on the notebook’s network.`,
      'Remove one of the two lines.'
    );
  }
}

/** What needs the end of the container, which comes after the end of the cell. */
function checkDetached(options: ContainerOptions): void {
  const { stdinOpen, display, expect } = options;
  if (stdinOpen) {
    const line = lineOf(options, 'stdin_open');
    throw optionError(
      line,
      `\`stdin_open\` in line ${line} and \`detach\` exclude each other: nothing can be typed once the cell is over.`,
      'Remove one of the two lines.'
    );
  }
  if (display.length > 0) {
    throw tooEarly('display', lineOf(options, 'display'));
  }
  const early = ['exit_code', 'output', 'no_output'].find(
    key => expect.lines[key] !== undefined
  );
  if (early !== undefined) {
    throw tooEarly(`expect.${early}`, expect.lines[early] ?? 1);
  }
}

function tooEarly(name: string, line: number): Error {
  return optionError(
    line,
    `\`${name}\` in line ${line} and \`detach\` exclude each other: the cell is over when the service has started.`,
    `Remove \`${name}\`, or let the cell wait for its container by removing \`detach\`.`
  );
}

function checkSecrets(options: ContainerOptions): void {
  const { environment, envFiles, secretEnvironment } = options;
  const line = lineOf(options, 'secret_environment');
  for (const name of secretEnvironment) {
    const isNamed = Object.hasOwn(environment, name);
    if (isNamed && environment[name] !== null) {
      throw optionError(
        line,
        `\`${name}\` in \`secret_environment\` (line ${line}) has its value in the notebook, where everyone can read it.`,
        `Remove the value: \`environment: {${name}: }\` takes it from where Layerbook runs. \`env_file\` reads it from a file.`
      );
    }
    if (!isNamed && envFiles.length === 0) {
      throw optionError(
        line,
        `\`${name}\` in \`secret_environment\` (line ${line}) is not in \`environment\`.`,
        `Add \`environment: {${name}: }\`, which takes its value from where Layerbook runs, or an \`env_file\`.`
      );
    }
  }
}
