import { describe, expect, it } from 'vitest';
import type { ChangeOp } from '../../../common/cards/changes.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import { NO_FILTER } from '../file-filter.js';
import { FilesModel } from './files-model.js';

function change(op: ChangeOp, path: string, size = 0): IFileChange {
  return {
    op,
    kind: 'file',
    path,
    size,
    mode: null,
    uid: null,
    gid: null,
    mtime: null
  };
}

const changes = [
  change('A', 'usr/README.md', 30),
  change('A', 'usr/readme', 10),
  change('M', 'etc/passwd', 20),
  change('m', 'etc/shadow')
];

function filled(): FilesModel {
  const files = new FilesModel();
  files.add(changes);
  return files;
}

/** Waits until the filter has looked at everything. */
async function settled(files: FilesModel): Promise<void> {
  while (files.filtered !== null && files.failure === null) {
    await new Promise<void>(resolve => {
      files.stateChanged.connect(function once() {
        files.stateChanged.disconnect(once);
        resolve();
      });
    });
  }
}

async function filter(
  files: FilesModel,
  text: string,
  hidden: readonly ChangeOp[] = []
): Promise<string[]> {
  files.setFilter({ text, hidden: new Set(hidden) });
  await settled(files);
  return paths(files);
}

function paths(files: FilesModel): string[] {
  return files.rows.filter(row => row.kind === 'file').map(row => row.path);
}

describe('a filter of changes', () => {
  it('leaves everything when nothing is asked', async () => {
    const files = filled();
    await filter(files, 'passwd');
    expect(await filter(files, ' ')).toHaveLength(4);
    expect(files.found).toBe(4);
  });

  it('minds letter case only when the text has capitals', async () => {
    const files = filled();
    expect(await filter(files, 'readme')).toHaveLength(2);
    expect(await filter(files, 'README')).toEqual(['usr/README.md']);
    expect(await filter(files, ' etc/ ')).toHaveLength(2);
  });

  it('takes globs and regular expressions', async () => {
    const files = filled();
    expect(await filter(files, '*.md')).toEqual(['usr/README.md']);
    expect(await filter(files, '/^etc.*w$/')).toEqual(['etc/shadow']);
  });

  it('hides kinds of change', async () => {
    const files = filled();
    expect(await filter(files, '', ['A', 'm'])).toEqual(['etc/passwd']);
    expect(files.found).toBe(1);
  });

  it('says what is wrong and keeps what was found before', async () => {
    const files = filled();
    await filter(files, 'etc');
    expect(await filter(files, '/etc(/')).toHaveLength(2);
    expect(files.typed).toMatchObject({
      kind: 'wrong',
      syntax: 'regexp',
      message: expect.stringContaining('group') as string
    });
  });

  it('takes in pages that come later', async () => {
    const files = filled();
    await filter(files, '*.md');
    files.add([change('A', 'opt/NOTES.md'), change('A', 'opt/other')]);
    await settled(files);
    expect(paths(files)).toEqual(['opt/NOTES.md', 'usr/README.md']);
  });

  it('is taken away by a path that it hides', async () => {
    const files = filled();
    await filter(files, '*.md');
    files.reveal(changes[2] ?? change('A', ''));
    expect(files.filter).toBe(NO_FILTER);
    expect(files.active).toBe('etc/passwd');
    expect(paths(files)).toContain('etc/passwd');
  });

  it('goes on with the next layer', async () => {
    const files = filled();
    await filter(files, '*.md');
    files.reset();
    expect(files.rows).toEqual([]);
    files.add([change('A', 'a.md'), change('A', 'b')]);
    await settled(files);
    expect(paths(files)).toEqual(['a.md']);
  });

  it('gives way to the next keystroke', async () => {
    const files = new FilesModel();
    files.add(
      Array.from({ length: 20_000 }, (_unused, index) =>
        change('A', `usr/share/f${index}`)
      )
    );
    files.setFilter({ text: 'share', hidden: new Set() });
    expect(await filter(files, 'f1999')).toEqual([
      'usr/share/f1999',
      ...Array.from({ length: 10 }, (_unused, last) => `usr/share/f1999${last}`)
    ]);
  });
});

describe('the tree of changes', () => {
  it('counts kinds of change', () => {
    expect([...filled().counts]).toEqual([
      ['A', 2],
      ['M', 1],
      ['m', 1]
    ]);
  });

  it('folds, unfolds and sorts', () => {
    const files = filled();
    files.setAllOpen(false);
    expect(paths(files)).toEqual([]);
    files.setOpen(['usr'], true);
    expect(paths(files)).toEqual(['usr/README.md', 'usr/readme']);
    files.setAllOpen(true);
    files.setOrder({ sort: 'size', isReversed: true });
    expect(paths(files)[0]).toBe('etc/shadow');
  });

  it('has the same lines while nothing changes', () => {
    const files = filled();
    const { rows } = files;
    files.setActive('etc/passwd');
    expect(files.rows).toBe(rows);
    expect(files.find('etc/passwd')?.op).toBe('M');
  });
});
