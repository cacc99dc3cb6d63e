import {
  diffConfig,
  type IRuntimeConfig
} from '../../common/image/config-diff.js';
import type { IImageConfig } from '../engine/contract.js';

/** Sets and maps, whose order means nothing. */
const UNORDERED = new Set<string>(['ExposedPorts', 'Volumes']);

/** The instruction that sets each part. */
const KEYWORDS: Readonly<Record<keyof IRuntimeConfig, string>> = {
  Env: 'ENV',
  Cmd: 'CMD',
  Entrypoint: 'ENTRYPOINT',
  User: 'USER',
  WorkingDir: 'WORKDIR',
  ExposedPorts: 'EXPOSE',
  Volumes: 'VOLUME',
  Labels: 'LABEL',
  Shell: 'SHELL',
  StopSignal: 'STOPSIGNAL',
  OnBuild: 'ONBUILD',
  Healthcheck: 'HEALTHCHECK'
};

/** What differs between two image configs, one line each; times are left out. `a` is the notebook’s. */
export function compareConfigs(a: IImageConfig, b: IImageConfig): string[] {
  return [
    ...values('architecture', a.architecture, b.architecture),
    ...values('operating system', a.os, b.os),
    ...runtimeDifferences(a.config, b.config),
    ...historyDifferences(a.history, b.history)
  ];
}

function runtimeDifferences(a: IRuntimeConfig, b: IRuntimeConfig): string[] {
  const changes = diffConfig(a, b);
  const told = new Set(changes.map(change => change.keyword));
  // The same values in another order: a variable may refer to those before it.
  const orders = Object.entries(KEYWORDS).flatMap(([key, keyword]) =>
    told.has(keyword) ? [] : values(keyword, exact(key, a), exact(key, b))
  );
  return [...changes.map(change => `${change.text} in the export`), ...orders];
}

function exact(key: string, config: IRuntimeConfig): unknown {
  const value: unknown = config[key as keyof IRuntimeConfig];
  if (UNORDERED.has(key) && Array.isArray(value)) {
    return [...(value as unknown[])].sort();
  }
  return key === 'Labels'
    ? Object.entries(config.Labels).sort(([x], [y]) => (x < y ? -1 : 1))
    : value;
}

function values(what: string, a: unknown, b: unknown): string[] {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  return left === right ? [] : [`${what}: ${left} and ${right}`];
}

function historyDifferences(
  a: IImageConfig['history'],
  b: IImageConfig['history']
): string[] {
  if (a.length !== b.length) {
    return [`history: ${a.length} and ${b.length} entries`];
  }
  return a.flatMap((entry, index) => {
    const other = b[index];
    return [
      ...values(
        `history entry ${index + 1}`,
        entry.createdBy,
        other?.createdBy
      ),
      ...values(
        `history entry ${index + 1}, whether it is empty`,
        entry.emptyLayer,
        other?.emptyLayer
      ),
      ...values(
        `history entry ${index + 1}, comment`,
        entry.comment,
        other?.comment
      )
    ];
  });
}
