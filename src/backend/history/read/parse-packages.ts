import * as z from 'zod/mini';

/** Versions by package. */
export type PackageVersions = ReadonlyMap<string, string>;

/** One package. */
export interface IPackage {
  readonly name: string;
  readonly version: string;
}

/**
 * Reads dpkg's `status`, or one record of `status.d` (deb-control(5)): what is installed. A package of
 * another architecture than most is named with it: `libc6:i386`.
 */
export function parseDpkg(text: string): PackageVersions {
  const installed: (IPackage & { architecture: string })[] = [];
  for (const fields of stanzas(text)) {
    const name = fields.get('Package');
    const version = fields.get('Version');
    const status = fields.get('Status') ?? 'install ok installed';
    if (name && version && /\binstalled$/.test(status)) {
      const architecture = fields.get('Architecture') ?? '';
      installed.push({ name, version, architecture });
    }
  }
  const native = mostCommon(installed.map(item => item.architecture));
  return new Map(
    installed.map(({ name, version, architecture }) => [
      architecture === native || architecture === 'all'
        ? name
        : `${name}:${architecture}`,
      version
    ])
  );
}

function mostCommon(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values.filter(architecture => architecture !== 'all')) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const [first] = [...counts].sort(([, a], [, b]) => b - a);
  return first?.[0] ?? '';
}

/** Reads apk's `installed` (apk-installed(5)). */
export function parseApk(text: string): PackageVersions {
  const versions = new Map<string, string>();
  for (const fields of stanzas(text)) {
    const name = fields.get('P');
    const version = fields.get('V');
    if (name && version) {
      versions.set(name, version);
    }
  }
  return versions;
}

/** Reads a `METADATA` or `PKG-INFO` (Python core metadata); null when it does not say name and version. */
export function parsePip(text: string): IPackage | null {
  const [fields] = stanzas(text);
  const name = fields?.get('Name');
  const version = fields?.get('Version');
  return name && version ? { name, version } : null;
}

/** What the name of a `.dist-info` or `.egg-info` says: `requests-2.32.0.dist-info`. */
export function pipNameOf(directory: string): IPackage | null {
  const match = /^(.+?)-([^-]+)(?:-py[0-9.]+[^/]*)?\.(?:dist|egg)-info$/.exec(
    directory
  );
  const [, name, version] = match ?? [];
  return name !== undefined && version !== undefined ? { name, version } : null;
}

/** Python's names that differ only in case and in `-`, `_`, `.` are one (PEP 503). */
export function normalizePipName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

const npmSchema = z.object({ name: z.string(), version: z.string() });

/** Reads a `package.json`; null when it is not one of a package. */
export function parseNpm(text: string): IPackage | null {
  try {
    return npmSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Records of `Key: value` lines between empty lines. Lines that go on are passed over; of a key the first counts. */
function* stanzas(text: string): Generator<ReadonlyMap<string, string>> {
  let fields = new Map<string, string>();
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(0, colon));
    if (line.trim() === '' && fields.size > 0) {
      yield fields;
      fields = new Map();
    } else if (KEY.test(key) && !fields.has(key)) {
      fields.set(key, line.slice(colon + 1).trim());
    }
  }
  if (fields.size > 0) {
    yield fields;
  }
}

const KEY = /^[A-Za-z][\w-]*$/;
