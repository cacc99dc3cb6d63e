import { isMap, parseDocument, visit } from 'yaml';
import { isObject } from '../is-object.js';
import { CellDraft } from './cell-draft.js';
import { applyService } from './compose-keys.js';
import type { ServiceContext } from './compose-keys.js';
import { plainValue } from './option-entries.js';

/** One service as a container cell. */
export interface IServiceCell {
  /** Name of the service. */
  readonly name: string;
  readonly source: string;
}

/** The container cells of a Compose file. */
export interface IConvertedServices {
  /** A service comes after those that it depends on. */
  readonly cells: readonly IServiceCell[];
  /** Sentences on what was left out or is different, each with the service's name in front; show them all. */
  readonly notes: readonly string[];
}

/** Keys that tell one service's mapping from other YAML. */
const TELLING = ['image', 'build'] as const;

/**
 * The container cells of a Compose file (`services:`), of a mapping of services, or of one service's mapping; null when
 * the text is none of these. What has no counterpart is named in `notes`.
 */
export function composeToCells(text: string): IConvertedServices | null {
  const root = readYaml(text);
  if (root === null) {
    return null;
  }
  const services = servicesOf(root);
  if (services === null) {
    return null;
  }
  const notes: string[] = [];
  const all = Object.keys(services);
  const context: ServiceContext = {
    isAlone: !isObject(root['services']) && all.length === 1,
    needed: new Set(all.flatMap(name => dependencies(services[name]))),
    networks: isObject(root['networks']) ? root['networks'] : {},
    volumes: isObject(root['volumes']) ? root['volumes'] : {}
  };
  const cells = inOrder(services).map(name => {
    const draft = new CellDraft();
    applyService(draft, { name, service: services[name] ?? {}, context });
    const source = draft.finish();
    notes.push(...draft.notes.map(note => `${name}: ${note}`));
    return { name, source };
  });
  for (const key of ['secrets', 'configs', 'include']) {
    if (root[key] !== undefined && isObject(root['services'])) {
      notes.push(`\`${key}\` of the Compose file has no counterpart.`);
    }
  }
  return { cells, notes };
}

function readYaml(text: string): Record<string, unknown> | null {
  const document = parseDocument(text, {
    prettyErrors: false,
    schema: 'core',
    merge: true
  });
  if (document.errors.length > 0 || !isMap(document.contents)) {
    return null;
  }
  visit(document, {
    // A text stays as it is written: `1.0` and `0755` are no numbers here.
    Scalar: (_, node) => {
      node.value = plainValue(node);
    }
  });
  try {
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

type Services = Readonly<Record<string, Record<string, unknown>>>;

function servicesOf(root: Record<string, unknown>): Services | null {
  const services = root['services'];
  if (services !== undefined) {
    return isObject(services) ? onlyMappings(services) : null;
  }
  const isService = (value: unknown): boolean =>
    isObject(value) &&
    TELLING.some(
      key => typeof value[key] === 'string' || isBuild(key, value[key])
    );
  if (isService(root)) {
    const name = root['container_name'];
    return { [typeof name === 'string' ? name : 'service']: root };
  }
  const values = Object.values(root);
  return values.length > 0 && values.every(isService)
    ? onlyMappings(root)
    : null;
}

function isBuild(key: string, value: unknown): boolean {
  return key === 'build' && isObject(value);
}

function onlyMappings(services: Record<string, unknown>): Services | null {
  const entries = Object.entries(services).flatMap(([name, service]) =>
    isObject(service) ? [[name, service] as const] : []
  );
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

/** The names of the services that one depends on. */
function dependencies(service: Record<string, unknown> | undefined): string[] {
  const names = service?.['depends_on'];
  if (Array.isArray(names)) {
    return names.map(String);
  }
  return isObject(names) ? Object.keys(names) : [];
}

/** Names of services, each after those that it depends on; a circle is cut where it is met. */
function inOrder(services: Services): string[] {
  const order = new Set<string>();
  const visit = (name: string, above: readonly string[]): void => {
    if (order.has(name) || above.includes(name) || !(name in services)) {
      return;
    }
    for (const other of dependencies(services[name])) {
      visit(other, [...above, name]);
    }
    order.add(name);
  };
  for (const name of Object.keys(services)) {
    visit(name, []);
  }
  return [...order];
}
