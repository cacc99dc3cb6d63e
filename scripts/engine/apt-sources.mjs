import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { EngineError, EXIT } from './context.mjs';

const APT_FOLDER = '/etc/apt';

/**
 * Where this machine gets Debian's own packages from.
 *
 * @typedef {object} ArchiveSource
 * @property {string[]} uris Mirrors, as the machine's apt sources name them.
 * @property {string} suite The machine's release.
 * @property {Record<string, string>} fields Other deb822 fields, such as
 * Signed-By, to be repeated as they are.
 */

/**
 * Reads the source of the machine's own Debian release.
 *
 * @returns {ArchiveSource}
 * @throws {EngineError} with exit code 3 when this is not a Debian with apt
 * sources for it.
 */
export function readArchiveSource() {
  const release = osRelease();
  if (release.ID !== 'debian') {
    throw new EngineError(
      `This machine runs ${release.PRETTY_NAME ?? 'an unknown system'}, and an ` +
        'engine can only be provided on Debian. Install Docker and start it, ' +
        'or set DOCKER_HOST to an engine that runs.',
      { exitCode: EXIT.noEngine }
    );
  }
  const names = [
    release.VERSION_CODENAME,
    'stable',
    'oldstable',
    'testing',
    'sid'
  ];
  for (const name of names.filter(Boolean)) {
    const entry = readEntries().find(candidate => isArchive(candidate, name));
    if (entry) {
      return { uris: entry.uris, suite: name, fields: entry.fields };
    }
  }
  throw new EngineError(
    `The apt sources in ${APT_FOLDER} have no entry for this Debian release, so ` +
      'there is no mirror to get Docker from. Add one, or install Docker and ' +
      'set DOCKER_HOST.',
    { exitCode: EXIT.noEngine }
  );
}

/** The text of a deb822 source file with this archive's mirrors and `suites`. */
export function formatSource(source, suites) {
  const fields = {
    Types: 'deb',
    URIs: source.uris.join(' '),
    Suites: suites.join(' '),
    Components: 'main',
    ...source.fields
  };
  const lines = Object.entries(fields).map(
    ([name, value]) => `${name}: ${value}`
  );
  return `${lines.join('\n')}\n`;
}

function osRelease() {
  if (!existsSync('/etc/os-release')) {
    return { PRETTY_NAME: process.platform };
  }
  const pairs = readFileSync('/etc/os-release', 'utf8').matchAll(
    /^(\w+)=(.*)$/gm
  );
  return Object.fromEntries(
    Array.from(pairs, ([, key, value]) => [key, value.replace(/^"|"$/g, '')])
  );
}

function isArchive(entry, suite) {
  return (
    entry.suites.includes(suite) &&
    entry.components.includes('main') &&
    entry.uris.length > 0
  );
}

function readEntries() {
  const parts = join(APT_FOLDER, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const files = [
    join(APT_FOLDER, 'sources.list'),
    ...names.map(n => join(parts, n))
  ];
  return files.filter(existsSync).flatMap(file => {
    if (file.endsWith('.sources')) {
      return parseDeb822(readFileSync(file, 'utf8'));
    }
    return file.endsWith('.list') ? parseList(readFileSync(file, 'utf8')) : [];
  });
}

function parseDeb822(text) {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments
    .split(/\n\s*\n/)
    .map(parseStanza)
    .filter(({ types, enabled }) => types?.includes('deb') && enabled !== 'no');
}

function parseStanza(stanza) {
  // A value goes on over the lines that begin with a blank.
  const pairs = stanza.matchAll(/^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)/gm);
  const all = Object.fromEntries(
    Array.from(pairs, ([, name, value]) => [name.toLowerCase(), value.trim()])
  );
  const { types, enabled, uris = '', suites = '', components = '' } = all;
  return {
    types: types?.split(/\s+/),
    enabled: enabled?.toLowerCase(),
    ...lists({ uris, suites, components }),
    fields: keptFields(all)
  };
}

function parseList(text) {
  const lines = text.matchAll(
    /^deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s+([^#\n]+)/gm
  );
  return Array.from(lines, ([, options = '', uris, suites, components]) => ({
    ...lists({ uris, suites, components }),
    fields: keptFields(
      Object.fromEntries(
        options
          .split(/\s+/)
          .filter(option => option.includes('='))
          .map(option => option.split('=', 2))
      )
    )
  }));
}

function lists({ uris, suites, components }) {
  const words = text => text.split(/\s+/).filter(word => word !== '');
  return {
    uris: words(uris).filter(uri => !uri.startsWith('cdrom:')),
    suites: words(suites),
    components: words(components)
  };
}

function keptFields(options) {
  const kept = { 'signed-by': 'Signed-By', trusted: 'Trusted' };
  const entries = Object.entries(kept).filter(([name]) => options[name]);
  return Object.fromEntries(
    entries.map(([name, title]) => [title, options[name]])
  );
}
