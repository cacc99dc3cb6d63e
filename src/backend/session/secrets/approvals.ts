import { join } from 'node:path';
import * as z from 'zod/mini';
import { readPrivateJson, writePrivateJson } from '../../base/private-json.js';
import type {
  ISecretApprovals,
  ISecretRequest,
  ISecretSubject
} from './contract.js';

const FILE_NAME = 'allowed-secrets.json';

const entrySchema = z.object({
  notebook: z.string(),
  /** Of the notebook. */
  path: z.string(),
  kind: z.enum(['secret', 'ssh']),
  id: z.string(),
  /** `env:NAME`, `agent`, or `file:` and the absolute path. */
  source: z.string()
});
const fileSchema = z.object({
  version: z.literal(1),
  allowed: z.array(entrySchema)
});

type Entry = z.infer<typeof entrySchema>;

/** The approvals that are kept in `stateDir/allowed-secrets.json`, which only its user can read. */
export function openApprovals(stateDir: string): ISecretApprovals {
  return new FileApprovals(join(stateDir, FILE_NAME));
}

class FileApprovals implements ISecretApprovals {
  private _writing: Promise<void> = Promise.resolve();
  private readonly _path: string;

  constructor(path: string) {
    this._path = path;
  }

  async isAllowed(
    subject: ISecretSubject,
    wanted: ISecretRequest
  ): Promise<boolean> {
    const entry = entryOf(subject, wanted);
    return (await this._read()).some(known => isSame(known, entry));
  }

  /** One writing after the other, each with what another process wrote since. */
  allow(
    subject: ISecretSubject,
    wanted: readonly ISecretRequest[]
  ): Promise<void> {
    const written = this._writing.then(() => this._add(subject, wanted));
    this._writing = written.catch(() => undefined);
    return written;
  }

  private async _add(
    subject: ISecretSubject,
    wanted: readonly ISecretRequest[]
  ): Promise<void> {
    const known = await this._read();
    const added = wanted
      .map(request => entryOf(subject, request))
      .filter(entry => !known.some(other => isSame(other, entry)));
    if (added.length === 0) {
      return;
    }
    const file: z.infer<typeof fileSchema> = {
      version: 1,
      allowed: [...known, ...added]
    };
    await writePrivateJson(this._path, file);
  }

  /** A file that makes no sense allows nothing. */
  private async _read(): Promise<readonly Entry[]> {
    const file = await readPrivateJson(
      this._path,
      fileSchema,
      'allows nothing'
    );
    return file?.allowed ?? [];
  }
}

function entryOf(subject: ISecretSubject, wanted: ISecretRequest): Entry {
  return {
    notebook: subject.id,
    path: subject.path,
    kind: wanted.kind,
    id: wanted.id,
    source: sourceOf(wanted)
  };
}

function sourceOf({ source, path }: ISecretRequest): string {
  if ('env' in source) {
    return `env:${source.env}`;
  }
  return 'agent' in source ? 'agent' : `file:${path ?? source.file}`;
}

function isSame(a: Entry, b: Entry): boolean {
  return (
    a.notebook === b.notebook &&
    a.path === b.path &&
    a.kind === b.kind &&
    a.id === b.id &&
    a.source === b.source
  );
}
