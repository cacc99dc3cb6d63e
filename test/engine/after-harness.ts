import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { IEngine } from '../../src/backend/engine/contract.js';
import type { ResolvedMount } from '../../src/backend/runner/resolve-mounts.js';
import { toApiMount } from '../../src/backend/runner/resolve-mounts.js';
import type { ContainerId } from '../../src/common/ids.js';
import { TestEngine } from '../helpers/engine.js';

/** What a container is made with. */
interface IContainerMore {
  readonly image?: string;
  readonly mounts?: readonly ResolvedMount[];
}

/** Containers that ran and ended, with folders and volumes of the test's own. */
export class AfterHarness implements AsyncDisposable {
  readonly test: TestEngine;
  /** The notebook's folder, below {@link root}. */
  readonly folder: string;
  readonly root: string;
  private _volumes = 0;

  private constructor(test: TestEngine, root: string) {
    this.test = test;
    this.root = root;
    this.folder = path.join(root, 'notebooks');
  }

  static async open(suite: string): Promise<AfterHarness> {
    const test = await TestEngine.open(suite);
    const top = await mkdtemp(path.join(tmpdir(), 'layerbook-after-'));
    await writeFile(path.join(top, 'secret.txt'), 'secret');
    const root = path.join(top, 'root');
    await mkdir(path.join(root, 'notebooks'), { recursive: true });
    return new AfterHarness(test, root);
  }

  get engine(): IEngine {
    return this.test.engine;
  }

  /** A volume that goes with the test. */
  async volume(target: string): Promise<ResolvedMount> {
    const [, name = ''] = this.test.label.split('=');
    const source = `layerbook-test-${name}-${++this._volumes}`;
    await this.engine.volumes.ensure(source, this.test.labels);
    return { type: 'volume', source, target, readOnly: false, line: 1 };
  }

  /** A folder beside the notebook, made when it is missing, as a bind mount. */
  async bind(name: string, target: string): Promise<ResolvedMount> {
    const hostPath = path.join(this.folder, name);
    await mkdir(hostPath, { recursive: true });
    return {
      type: 'bind',
      source: `./${name}`,
      hostPath,
      target,
      readOnly: false,
      line: 1
    };
  }

  /** Writes a file below the notebook's folder. */
  async write(name: string, content: string | Buffer): Promise<void> {
    const at = path.join(this.folder, name);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(at, content);
  }

  /** A container that will run a script. */
  create(script: string, more: IContainerMore = {}): Promise<ContainerId> {
    const { image = 'busybox:latest', mounts = [] } = more;
    return this.engine.containers.create({
      Image: image,
      Labels: this.test.labels,
      Entrypoint: ['sh', '-c', script],
      Cmd: [],
      HostConfig: { NetworkMode: 'none', Mounts: mounts.map(toApiMount) }
    });
  }

  /** Runs a container to its end. */
  async finish(id: ContainerId): Promise<void> {
    const { containers } = this.engine;
    const exit = containers.wait(id);
    await containers.start(id);
    const code = await exit;
    if (code !== 0) {
      throw new Error(`The script of the test ended with ${code}.`);
    }
  }

  /** A container that ran a script and ended. */
  async ended(script: string, more: IContainerMore = {}): Promise<ContainerId> {
    const id = await this.create(script, more);
    await this.finish(id);
    return id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.test[Symbol.asyncDispose]();
    await rm(path.dirname(this.root), { recursive: true, force: true });
  }
}
