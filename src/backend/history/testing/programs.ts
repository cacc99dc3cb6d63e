import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const HERE = dirname(fileURLToPath(import.meta.url));

/** A program of a test, and the lines that it has printed so far. */
export interface IProgram {
  readonly child: ChildProcess;
  readonly lines: string[];
}

/** Programs of this folder, bundled once: a killed process must start quickly again. */
export class Programs implements Disposable {
  private readonly _dir = mkdtempSync(join(tmpdir(), 'layerbook-programs-'));

  /** `names`: files of this folder, without ending. */
  constructor(...names: string[]) {
    const require = createRequire(import.meta.url);
    const modules = join(dirname(require.resolve('isomorphic-git')), '..');
    symlinkSync(modules, join(this._dir, 'node_modules'));
    buildSync({
      entryPoints: names.map(name => join(HERE, `${name}.ts`)),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      external: ['isomorphic-git'],
      logLevel: 'error',
      outdir: this._dir,
      outExtension: { '.js': '.mjs' }
    });
  }

  /** Starts one; its errors go to those of the test. */
  start(name: string, args: readonly string[]): IProgram {
    const child = spawn(
      process.execPath,
      [join(this._dir, `${name}.mjs`), ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] }
    );
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', text =>
      lines.push(text)
    );
    return { child, lines };
  }

  [Symbol.dispose](): void {
    rmSync(this._dir, { recursive: true });
  }
}
