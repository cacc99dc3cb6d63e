import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseCellId } from '../../../common/ids.js';
import type { CellFiles } from '../../../common/notebook/inputs.js';
import { parseNotebookSnapshot } from '../../../common/notebook/snapshot.js';
import { openContextInputs } from '../context-inputs.js';
import type {
  FilesByCell,
  IContextInputs,
  IContextSubject
} from '../contract.js';

/** A build context of a test's own, with a state folder beside it. */
export class ContextFolder implements AsyncDisposable {
  /** The build context. */
  readonly path: string;
  readonly stateDir: string;
  readonly inputs: IContextInputs;
  private readonly _base: string;

  private constructor(base: string) {
    this._base = base;
    this.path = join(base, 'context');
    this.stateDir = join(base, 'state');
    this.inputs = openContextInputs(this.stateDir);
  }

  static async open(): Promise<ContextFolder> {
    const base = await mkdtemp(join(tmpdir(), 'layerbook-inputs-'));
    const folder = new ContextFolder(await realpath(base));
    await mkdir(folder.path);
    return folder;
  }

  /** Absolute path of something in the context. */
  at(path: string): string {
    return join(this.path, path);
  }

  async write(
    files: Readonly<Record<string, string | Uint8Array>>
  ): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(this.at(path)), { recursive: true });
      await writeFile(this.at(path), content);
    }
  }

  /** A notebook whose Dockerfile cells `c1`, `c2`, … have these sources. */
  subject(...sources: readonly string[]): IContextSubject {
    const cells = sources.map((source, index) => ({
      id: `c${index + 1}`,
      kind: 'dockerfile',
      source
    }));
    return {
      contextDir: this.path,
      notebook: parseNotebookSnapshot({
        id: 'inputs-test',
        path: 'notebook.ipynb',
        config: {},
        cells
      })
    };
  }

  /** What the last cell of a notebook that ends with `instruction` reads. */
  async files(instruction: string): Promise<CellFiles> {
    const subject = this.subject('FROM busybox', instruction);
    return filesOf(await this.inputs.read(subject), 'c2');
  }

  /** Paths that an instruction reads. */
  async paths(instruction: string): Promise<string[]> {
    return (await this.files(instruction)).list.map(({ path }) => path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this._base, { recursive: true, force: true });
  }
}

/** A cell's files; throws when it reads nothing. */
export function filesOf(found: FilesByCell, id: string): CellFiles {
  const files = found.get(parseCellId(id));
  if (!files) {
    throw new Error(`${id} reads nothing.`);
  }
  return files;
}
