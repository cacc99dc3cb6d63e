/** The part of an image's configuration that instructions set (OCI image-spec `config`). */
export interface IRuntimeConfig {
  readonly Env: readonly string[];
  readonly Cmd: readonly string[] | null;
  readonly Entrypoint: readonly string[] | null;
  readonly User: string;
  readonly WorkingDir: string;
  readonly ExposedPorts: readonly string[];
  readonly Volumes: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly Shell: readonly string[] | null;
  readonly StopSignal: string | null;
  readonly OnBuild: readonly string[];
  readonly Healthcheck: unknown;
}

/** One change in plain words, and the instruction that makes such changes. */
export interface IConfigChange {
  /** `ENV`, `CMD`, … */
  readonly keyword: string;
  /** Name of the variable, label, port or volume; empty where an instruction sets one value. */
  readonly name: string;
  readonly text: string;
}

/** What changed from `before` (null: nothing was set) to `after`, in the order in which `docker inspect` lists it. */
export function diffConfig(
  before: IRuntimeConfig | null,
  after: IRuntimeConfig
): IConfigChange[] {
  return [
    ...diffMap('ENV', toMap(before?.Env ?? []), toMap(after.Env)),
    ...diffMap('LABEL', before?.Labels ?? {}, after.Labels),
    ...diffSet(
      'EXPOSE',
      'port',
      before?.ExposedPorts ?? [],
      after.ExposedPorts
    ),
    ...diffSet('VOLUME', 'volume', before?.Volumes ?? [], after.Volumes),
    ...diffSet('ONBUILD', 'trigger', before?.OnBuild ?? [], after.OnBuild),
    ...diffValue('WORKDIR', before?.WorkingDir ?? '', after.WorkingDir),
    ...diffValue('USER', before?.User ?? '', after.User),
    ...diffValue(
      'ENTRYPOINT',
      words(before?.Entrypoint),
      words(after.Entrypoint)
    ),
    ...diffValue('CMD', words(before?.Cmd), words(after.Cmd)),
    ...diffValue('SHELL', words(before?.Shell), words(after.Shell)),
    ...diffValue(
      'STOPSIGNAL',
      before?.StopSignal ?? '',
      after.StopSignal ?? ''
    ),
    ...diffValue(
      'HEALTHCHECK',
      json(before?.Healthcheck),
      json(after.Healthcheck)
    )
  ];
}

function diffMap(
  keyword: string,
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>
): IConfigChange[] {
  const changes: IConfigChange[] = [];
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (old === undefined) {
      changes.push({
        keyword,
        name,
        text: `${keyword} ${name}=${value} added`
      });
    } else if (old !== value) {
      changes.push({
        keyword,
        name,
        text: `${keyword} ${name}: ${old} → ${value}`
      });
    }
  }
  for (const name of Object.keys(before)) {
    if (!(name in after)) {
      changes.push({ keyword, name, text: `${keyword} ${name} removed` });
    }
  }
  return changes;
}

function diffSet(
  keyword: string,
  noun: string,
  before: readonly string[],
  after: readonly string[]
): IConfigChange[] {
  return [
    ...after
      .filter(name => !before.includes(name))
      .map(name => ({ keyword, name, text: `${noun} ${name} added` })),
    ...before
      .filter(name => !after.includes(name))
      .map(name => ({ keyword, name, text: `${noun} ${name} removed` }))
  ];
}

function diffValue(
  keyword: string,
  before: string,
  after: string
): IConfigChange[] {
  if (before === after) {
    return [];
  }
  const text =
    after === ''
      ? `${keyword} cleared`
      : before === ''
        ? `${keyword} ${after}`
        : `${keyword}: ${before} → ${after}`;
  return [{ keyword, name: '', text }];
}

function toMap(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    })
  );
}

function words(value: readonly string[] | null | undefined): string {
  return value ? JSON.stringify(value) : '';
}

function json(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
