import type { OptionKey } from '../../common/container/container-options.js';

/** Keys whose value is a list of texts. */
const LISTS: ReadonlySet<OptionKey> = new Set([
  'volumes',
  'ports',
  'display',
  'devices',
  'cap_add',
  'security_opt',
  'extra_hosts',
  'secret_environment',
  'networks',
  'env_file'
]);
/** Keys whose value is a list of words. */
const WORD_LISTS: ReadonlySet<OptionKey> = new Set(['command', 'entrypoint']);
/** Keys whose value is a mapping. */
export const MAPPINGS: ReadonlySet<OptionKey> = new Set([
  'environment',
  'labels',
  'ulimits',
  'expect'
]);

/** What completing a key writes; the cursor belongs {@link caretBack} characters before its end. */
export function templateOf(key: OptionKey): string {
  if (LISTS.has(key) || WORD_LISTS.has(key)) {
    return `${key}: [""]`;
  }
  return MAPPINGS.has(key) ? `${key}: {}` : `${key}: `;
}

/** How many characters before the end of a completed text the value is to be written. */
export function caretBack(inserted: string): number {
  if (!/^[a-z_]+: /.test(inserted)) {
    return 0;
  }
  return inserted.endsWith('[""]') ? 2 : inserted.endsWith('{}') ? 1 : 0;
}
