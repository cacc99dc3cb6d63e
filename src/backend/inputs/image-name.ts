/** The name of an image in full, as distribution's `reference.ParseNormalizedNamed` reads it. */
export interface IImageName {
  /** `docker.io` where the name says none. */
  readonly host: string;
  /** `library/debian`. */
  readonly repository: string;
  /** `latest` where the name has neither tag nor digest; null with a digest only. */
  readonly tag: string | null;
  readonly digest: string | null;
}

const DEFAULT_HOST = 'docker.io';

/** Reads a name as it stands behind FROM. It is not checked: what is no name gives a name that no engine has. */
export function readImageName(text: string): IImageName {
  const [name = '', digest = null] = text.split('@', 2);
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isHost =
    /[.:]/.test(first) ||
    first === 'localhost' ||
    first !== first.toLowerCase();
  const host = isHost && first !== 'index.docker.io' ? first : DEFAULT_HOST;
  const rest = isHost ? name.slice(slash + 1) : name;
  const colon = rest.lastIndexOf(':');
  const path = colon < 0 ? rest : rest.slice(0, colon);
  const tag = colon < 0 ? null : rest.slice(colon + 1);
  return {
    host,
    repository:
      host === DEFAULT_HOST && !path.includes('/') ? `library/${path}` : path,
    tag: tag ?? (digest === null ? 'latest' : null),
    digest
  };
}

/** The name in full; equal texts name the same image. */
export function fullImageName(text: string): string {
  const { host, repository, tag, digest } = readImageName(text);
  const end = `${tag === null ? '' : `:${tag}`}${digest === null ? '' : `@${digest}`}`;
  return `${host}/${repository}${end}`;
}

/** Of an image's `repository@digest` names, the digests that it has in the repository of `text`. */
export function digestsIn(text: string, names: readonly string[]): string[] {
  const wanted = readImageName(text);
  return names.flatMap(name => {
    const { host, repository, digest } = readImageName(name);
    return digest !== null &&
      host === wanted.host &&
      repository === wanted.repository
      ? [digest]
      : [];
  });
}
