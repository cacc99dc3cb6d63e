import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { buildImage } from '../../src/backend/builder/build-image.js';
import { NotebookFile } from '../../src/backend/notebook/notebook-file.js';
import { cellTag } from '../../src/backend/session/context.js';
import {
  requestOf,
  type IBuildSubject
} from '../../src/backend/verify/subject.js';
import { StepProgress } from '../../src/backend/verify/step-progress.js';
import {
  verifyNotebook,
  type IVerifyOptions
} from '../../src/backend/verify/verify-notebook.js';
import { computeCellMarks } from '../../src/common/notebook/keys.js';
import { hasStage, prefixOf } from '../../src/common/notebook/prefix.js';
import {
  parseNotebookSnapshot,
  type NotebookSnapshot
} from '../../src/common/notebook/snapshot.js';
import type { IVerifyReport } from '../../src/common/protocol/notebook.js';
import { TestEngine } from '../helpers/engine.js';

/** A notebook with its build context, whose cells can be run; what they make goes when it is disposed. */
export class VerifyHarness implements AsyncDisposable {
  readonly test: TestEngine;
  readonly contextDir: string;
  notebook: NotebookSnapshot;
  readonly told: string[] = [];
  private readonly _own: string | null;
  private readonly _tags = new Set<string>();

  private constructor(
    test: TestEngine,
    notebook: NotebookSnapshot,
    folder: { path: string; own: boolean }
  ) {
    this.test = test;
    this.notebook = notebook;
    this.contextDir = folder.path;
    this._own = folder.own ? folder.path : null;
  }

  /** A notebook file with what lies beside it. */
  static async file(path: string): Promise<VerifyHarness> {
    const file = await NotebookFile.read(path);
    const test = await TestEngine.open('verify');
    // Cells of a notebook that someone works with keep their tags.
    const notebook = { ...file.snapshot(), id: unusedId() };
    return new VerifyHarness(test, notebook, {
      path: resolve(dirname(path), notebook.config.context),
      own: false
    });
  }

  /** Dockerfile cells `c1`, `c2`, … in a folder of their own with these files. */
  static async cells(
    sources: readonly string[],
    options: {
      files?: Readonly<Record<string, string>>;
      config?: Record<string, unknown>;
    } = {}
  ): Promise<VerifyHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'layerbook-'));
    for (const [name, text] of Object.entries(options.files ?? {})) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    const notebook = parseNotebookSnapshot({
      id: unusedId(),
      path: 'notebook.ipynb',
      config: options.config ?? {},
      cells: sources.map((source, index) => ({
        id: `c${index + 1}`,
        kind: 'dockerfile',
        source
      }))
    });
    const test = await TestEngine.open('verify');
    return new VerifyHarness(test, notebook, { path: folder, own: true });
  }

  get subject(): IBuildSubject {
    const { notebook, contextDir } = this;
    return { engine: this.test.engine, notebook, contextDir };
  }

  tag(index: number): string {
    const cell = this.notebook.cells[index];
    if (!cell) {
      throw new RangeError(`The notebook has no cell ${index}.`);
    }
    return cellTag(this.notebook, cell.id);
  }

  /** Runs all Dockerfile cells as a page would, and keeps that as their saved result. */
  async run(): Promise<void> {
    const { cells, config } = this.notebook;
    const dockerfiles = cells.filter(cell => cell.kind === 'dockerfile');
    const marks = computeCellMarks(cells, config);
    for (const cell of dockerfiles.filter(item => !item.disabled)) {
      const prefix = prefixOf(dockerfiles, cell.id, config.file);
      if (hasStage(prefix.instructions)) {
        const tag = cellTag(this.notebook, cell.id);
        this._tags.add(tag);
        await buildImage(this.test.engine, {
          ...requestOf(this.subject, prefix),
          contextDir: this.contextDir,
          tag,
          noCache: false,
          observer: new StepProgress('', () => undefined)
        });
        cell.built = { key: marks.get(cell.id)?.key ?? '', outcome: 'built' };
      }
    }
  }

  /** Gives a cell's tag to the image of another Dockerfile. */
  async replaceImage(index: number, dockerfile: string): Promise<void> {
    const { contextDir } = this;
    await buildImage(this.test.engine, {
      dockerfile,
      contextDir,
      buildArgs: {},
      tag: this.tag(index),
      noCache: false,
      observer: new StepProgress('', () => undefined)
    });
  }

  verify(more: Partial<IVerifyOptions> = {}): Promise<IVerifyReport> {
    return verifyNotebook({
      ...this.subject,
      builds: 'both',
      onProgress: text => this.told.push(text),
      ...more
    });
  }

  /** Tags and temporary folders of checks that are there now. */
  async leftovers(): Promise<string[]> {
    const folders = await readdir(tmpdir());
    return [
      ...(await this.test.tags('layerbook/verify-')),
      ...(await this.test.tags('layerbook/stages-')),
      ...folders.filter(name => name.startsWith('layerbook-verify-'))
    ];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const tag of this._tags) {
      await this.test.engine.untagImage(tag);
    }
    await this.test[Symbol.asyncDispose]();
    if (this._own !== null) {
      await rm(this._own, { recursive: true, force: true });
    }
  }
}

function unusedId(): NotebookSnapshot['id'] {
  const { id } = parseNotebookSnapshot({
    id: `check-test-${Math.random().toString(36).slice(2, 10)}`,
    path: 'notebook.ipynb',
    config: {},
    cells: []
  });
  return id;
}
