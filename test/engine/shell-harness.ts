import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openContextInputs } from '../../src/backend/inputs/context-inputs.js';
import { openHistory } from '../../src/backend/history/open-history.js';
import { openRights } from '../../src/backend/session/rights.js';
import type { IShellServices } from '../../src/backend/shell/contract.js';
import {
  openShell,
  type IOpenShell
} from '../../src/backend/shell/open-shell.js';
import { LABELS } from '../../src/backend/containers/contract.js';
import { parseNotebookSnapshot } from '../../src/common/notebook/snapshot.js';
import type { NotebookSnapshot } from '../../src/common/notebook/snapshot.js';
import type { ShellTarget } from '../../src/common/protocol/containers.js';
import { TestEngine } from '../helpers/engine.js';

/** A cell as a test writes it. */
export interface ITestCell {
  readonly kind?: 'dockerfile' | 'container';
  readonly source: string;
  readonly disabled?: boolean;
  readonly built?: object;
}

/** Opens shells for notebooks of its own, and removes what they left. */
export class ShellHarness implements AsyncDisposable {
  readonly test: TestEngine;
  readonly services: IShellServices;
  readonly folder: string;
  readonly id = `shell-test-${Math.random().toString(36).slice(2, 10)}`;

  private constructor(
    test: TestEngine,
    folder: string,
    services?: IShellServices
  ) {
    this.test = test;
    this.folder = folder;
    this.services = services ?? {
      rootDir: folder,
      engines: { get: () => Promise.resolve(test.engine) },
      inputs: openContextInputs(folder),
      rights: openRights(folder),
      runs: { history: id => openHistory(folder, id) }
    };
  }

  /** `services`: those of a back end that the test has. */
  static async open(services?: IShellServices): Promise<ShellHarness> {
    const folder = await mkdtemp(join(tmpdir(), 'layerbook-shell-'));
    const test = await TestEngine.open('shell');
    return new ShellHarness(test, folder, services);
  }

  /** Cells `c1`, `c2`, …; a text is a Dockerfile cell. */
  notebook(...cells: readonly (string | ITestCell)[]): NotebookSnapshot {
    return parseNotebookSnapshot({
      id: this.id,
      path: 'notebook.ipynb',
      config: {},
      cells: cells.map((cell, index) => ({
        id: `c${index + 1}`,
        kind: 'dockerfile',
        ...(typeof cell === 'string' ? { source: cell } : cell)
      }))
    });
  }

  /** The target of the cell with this number in the notebook, 1-based. */
  cell(notebook: NotebookSnapshot, number: number): ShellTarget {
    const cell = notebook.cells[number - 1];
    if (!cell) {
      throw new RangeError(`There is no cell ${number}.`);
    }
    return { kind: 'cell', notebook, cellId: cell.id };
  }

  async shell(
    target: ShellTarget,
    user: 'root' | 'image' = 'root'
  ): Promise<TestShell> {
    const output = new TestOutput();
    const size = { columns: 80, rows: 24 };
    const open = await openShell(this.services, target, {
      user,
      size,
      onOutput: (_stream, chunk) => output.take(chunk)
    });
    return new TestShell(open, output);
  }

  /** Roles of the notebook's containers that are there. */
  async roles(): Promise<string[]> {
    const label = `${LABELS.notebook}=${this.id}`;
    const found = await this.test.engine.containers.listByLabel(label);
    return found.map(({ labels }) => labels[LABELS.role] ?? '');
  }

  images(): Promise<string[]> {
    return this.test.tags('layerbook/shell-');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { containers } = this.test.engine;
    const label = `${LABELS.notebook}=${this.id}`;
    for (const { id } of await containers.listByLabel(label)) {
      await containers.remove(id);
    }
    await this.test[Symbol.asyncDispose]();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What a terminal got. */
class TestOutput {
  text = '';
  private _look: () => void = () => undefined;

  take(chunk: Buffer): void {
    this.text += chunk.toString();
    this._look();
  }

  until(words: string): Promise<string> {
    return new Promise(resolve => {
      this._look = () => {
        if (this.text.includes(words)) {
          resolve(this.text);
        }
      };
      this._look();
    });
  }
}

/** A shell that a test types into. */
export class TestShell {
  readonly open: IOpenShell;
  private readonly _output: TestOutput;

  constructor(open: IOpenShell, output: TestOutput) {
    this.open = open;
    this._output = output;
  }

  /** Types a line and gives everything printed until its output ends. */
  async type(line: string): Promise<string> {
    const mark = Math.random().toString(36).slice(2, 10);
    // Typed in two parts, so that the echo is not taken for the answer.
    const typed = `${line}; echo "${mark}""-end"\r`;
    const from = this._output.text.length;
    await this.open.shell.write(typed);
    const all = await this._output.until(`${mark}-end`);
    return all.slice(from);
  }
}
