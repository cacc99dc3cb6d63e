import { describe, expect, it } from 'vitest';
import { parseCellId, parseRunId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { SilentClient } from '../testing/silent-client.js';
import { createFolder } from './create-folder.js';
import { MissingFolders } from './missing-folders.js';

class NoClient extends SilentClient {
  request(): Promise<never> {
    return Promise.reject(new Error('Nothing is asked for.'));
  }
}

/** Folders of a server, as its contents service answers for them. */
class Folders {
  readonly made: string[] = [];
  readonly there = new Set(['here']);

  get = (path: string): Promise<never> =>
    this.there.has(path)
      ? Promise.resolve({} as never)
      : Promise.reject(
          Object.assign(new Error('Not found'), { response: { status: 404 } })
        );

  save = (path: string): Promise<never> => {
    this.there.add(path);
    this.made.push(path);
    return Promise.resolve({} as never);
  };
}

describe('a folder that a run missed', () => {
  it('is remembered from the end of the run', () => {
    const client = new NoClient();
    const missing = new MissingFolders(client);
    const { data: error } = new LayerbookError(
      'container.missingSource',
      './data does not exist.',
      { missingFolder: 'notes/data' }
    );
    client.runEventReceived.emit({
      runId: parseRunId('run'),
      event: {
        kind: 'cellFinished',
        cellId: parseCellId('cell'),
        outcome: 'failed',
        ms: 1,
        error,
        seq: 2,
        at: 0
      }
    });
    expect(missing.get('run')).toBe('notes/data');
    expect(missing.get('another')).toBeNull();
  });

  it('is created with the folders above it', async () => {
    const folders = new Folders();
    await createFolder(folders, 'here/new/data/');
    expect(folders.made).toEqual(['here/new', 'here/new/data']);
  });

  it('is not created where the server refuses to look', async () => {
    const folders = new Folders();
    folders.get = () => Promise.reject(new Error('Forbidden'));
    await expect(createFolder(folders, 'a')).rejects.toThrow('Forbidden');
    expect(folders.made).toEqual([]);
  });
});
