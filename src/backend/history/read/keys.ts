import type { IFinding } from '../../../common/protocol/history-views.js';
import type { IChangeRecord } from '../layer/change-record.js';
import { displayPath } from '../layer/layer-path.js';
import { holdsSecret, isSecretPath } from '../layer/secret-files.js';
import type { Pacer } from '../pacer.js';
import type { CommitFiles } from './commit-files.js';

/** Stores of keys, by their names. */
const KEY_STORE = /\.(?:p12|pfx|jks|keystore|kdbx|ppk)$/i;

/** Every image has these, mostly without a single password. */
const ACCOUNTS = /^etc\/g?shadow-?$/;

/** Texts that are read for tokens: settings and scripts are short, and what package managers bring is as published. */
const MAX_BYTES = 64 << 10;
const VENDOR_PATH =
  /^usr\/(?:share|include|lib)\/|(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor|\.cargo)\//;

/** Tokens that their issuers made recognisable. */
const TOKENS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'AWS access key'],
  [/\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{22,}/, 'GitHub token'],
  [/\bglpat-[\w-]{20}/, 'GitLab token'],
  [/\bnpm_[A-Za-z0-9]{36}\b/, 'npm token'],
  [/\bpypi-AgEI[\w-]{50,}/, 'PyPI token'],
  [/\bxox[abprs]-[0-9A-Za-z-]{20,}/, 'Slack token'],
  [/\bAIza[\w-]{35}\b/, 'Google API key'],
  [/\bsk_live_[0-9A-Za-z]{24,}/, 'Stripe key']
];

/**
 * Private keys, passwords and tokens among changed files: by name, and by content where it is kept. What they say is
 * never repeated.
 */
export async function findKeys(
  files: CommitFiles,
  changes: readonly IChangeRecord[],
  pacer: Pacer
): Promise<IFinding[]> {
  const findings: IFinding[] = [];
  for (const change of changes) {
    const detail = detailOf(files, change);
    if (detail !== null) {
      findings.push({
        kind: 'key',
        path: displayPath(change.path),
        size: change.meta.size,
        detail
      });
    }
    await pacer.pause();
  }
  return findings;
}

function detailOf(
  files: CommitFiles,
  { path, meta }: IChangeRecord
): string | null {
  const isFile = meta.type === 'f' || meta.type === 'h';
  if (!isFile || meta.size === 0 || ACCOUNTS.test(path)) {
    return null;
  }
  if (isSecretPath(path)) {
    return 'file of a kind that holds secrets';
  }
  if (meta.content === 'withheld') {
    return 'private key, password or token in its text';
  }
  if (KEY_STORE.test(path)) {
    return 'store of keys, by its name';
  }
  const isRead =
    meta.content === 'text' &&
    meta.size <= MAX_BYTES &&
    !VENDOR_PATH.test(path);
  const file = isRead ? files.file(path) : null;
  return file?.kind === 'text' ? secretIn(path, file.data) : null;
}

function secretIn(path: string, data: Buffer): string | null {
  const text = data.toString('latin1');
  const token = TOKENS.find(([pattern]) => pattern.test(text))?.[1];
  if (token !== undefined) {
    return `${token} in its text`;
  }
  // Commits of earlier versions keep such files.
  return holdsSecret(path, data)
    ? 'private key, password or token in its text'
    : null;
}
