import type { CommitOid } from '../../../common/ids.js';
import type {
  IFinding,
  IFindingsReport
} from '../../../common/protocol/history-views.js';
import type { ICancellable } from '../../engine/contract.js';
import type { IHistory } from '../contract.js';
import { decodeChange, type IChangeRecord } from '../layer/change-record.js';
import { displayPath } from '../layer/layer-path.js';
import { decodeXattrs } from '../layer/node-meta.js';
import { Pacer } from '../pacer.js';
import { changeListOf, eachPaced, linesOf } from './change-lines.js';
import { capabilityWords } from './capability.js';
import { CommitFiles } from './commit-files.js';
import { findDuplicates } from './duplicates.js';
import { findKeys } from './keys.js';

/** Findings of one kind that are listed. */
const LISTED_FINDINGS = 100;

/**
 * What stands out among the files that a commit added or changed: rights, keys, and contents that the image has twice.
 * Of each kind the largest files are listed; `more` has the number of the others.
 */
export function findingsOf(
  history: IHistory,
  oid: CommitOid,
  { signal }: ICancellable = {}
): Promise<IFindingsReport> {
  return history.read(async sources => {
    const pacer = new Pacer(signal);
    const files = await CommitFiles.open(sources, oid);
    const changes: IChangeRecord[] = [];
    await eachPaced(linesOf(changeListOf(sources, oid)), pacer, line => {
      if (!line.startsWith('D')) {
        changes.push(decodeChange(line));
      }
    });
    const duplicates = await findDuplicates(files, changes, pacer);
    const findings = [
      ...changes.flatMap(rightsOf),
      ...(await findKeys(files, changes, pacer)),
      ...duplicates.findings
    ];
    return { ...capped(findings), duplicateBytes: duplicates.bytes };
  });
}

const SETUID = 0o4000;
const SETGID = 0o2000;
const STICKY = 0o1000;
const WORLD_WRITABLE = 0o002;

/** What a path's rights say. Links have none of their own, and devices are made to be written by anybody. */
function rightsOf({ path, meta }: IChangeRecord): IFinding[] {
  const { type, mode, size } = meta;
  const isFile = type === 'f' || type === 'h';
  const findings: IFinding[] = [];
  const add = (kind: IFinding['kind'], detail: string): void => {
    findings.push({ kind, path: displayPath(path), size, detail });
  };
  const words = `mode ${mode.toString(8)}, owner ${meta.uid}:${meta.gid}`;
  if (isFile && mode & SETUID) {
    add('setuid', words);
  }
  if (isFile && mode & SETGID) {
    add('setgid', words);
  }
  const isOpen = (mode & WORLD_WRITABLE) !== 0;
  if (isOpen && (isFile || (type === 'd' && !(mode & STICKY)))) {
    add('world-writable', words);
  }
  const capability = decodeXattrs(meta.xattrs).get('security.capability');
  if (capability !== undefined) {
    add('capability', capabilityWords(Buffer.from(capability, 'base64')));
  }
  return findings;
}

function capped(
  findings: readonly IFinding[]
): Pick<IFindingsReport, 'findings' | 'more'> {
  const listed: IFinding[] = [];
  const more: Record<string, number> = {};
  for (const kind of new Set(findings.map(finding => finding.kind))) {
    const found = findings
      .filter(finding => finding.kind === kind)
      .sort((a, b) => b.size - a.size);
    listed.push(...found.slice(0, LISTED_FINDINGS));
    if (found.length > LISTED_FINDINGS) {
      more[kind] = found.length - LISTED_FINDINGS;
    }
  }
  return { findings: listed, more };
}
