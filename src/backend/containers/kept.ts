import { join } from 'node:path';
import * as z from 'zod/mini';
import { parseContainerId, type ContainerId } from '../../common/ids.js';
import { readPrivateJson, writePrivateJson } from '../base/private-json.js';

const FILE_NAME = 'kept-containers.json';

const entrySchema = z.object({
  /** The engine's own id: a container of another engine is not seen, which does not mean that it is gone. */
  engine: z.string(),
  container: z.pipe(z.string(), z.transform(parseContainerId))
});
const fileSchema = z.object({
  version: z.literal(1),
  kept: z.array(entrySchema)
});

type Entry = z.infer<typeof entrySchema>;

/** The containers that someone wants to keep, in a file that outlives the back end. */
export class KeptContainers {
  private readonly _path: string;
  private _writing: Promise<unknown> = Promise.resolve();

  /** In `stateDir/kept-containers.json`, which only its user can read. */
  constructor(stateDir: string) {
    this._path = join(stateDir, FILE_NAME);
  }

  /** Those of one engine. */
  async of(engine: string): Promise<ReadonlySet<ContainerId>> {
    const all = await this._read();
    return new Set(
      all.filter(entry => entry.engine === engine).map(item => item.container)
    );
  }

  /** Keeps a container, or does not keep it any more. */
  set(engine: string, container: ContainerId, kept: boolean): Promise<void> {
    return this._update(all => {
      const others = all.filter(
        entry => entry.engine !== engine || entry.container !== container
      );
      return kept ? [...others, { engine, container }] : others;
    });
  }

  /** Forgets the containers of an engine that are not among those which it has. */
  async forgetGone(
    engine: string,
    there: ReadonlySet<ContainerId>
  ): Promise<void> {
    const isGone = (entry: Entry): boolean =>
      entry.engine === engine && !there.has(entry.container);
    if ((await this._read()).some(isGone)) {
      await this._update(all => all.filter(entry => !isGone(entry)));
    }
  }

  /** One writing after the other, each with what another process wrote since. */
  private _update(change: (all: readonly Entry[]) => Entry[]): Promise<void> {
    const written = this._writing.then(async () => {
      const file = { version: 1, kept: change(await this._read()) };
      await writePrivateJson(this._path, file);
    });
    this._writing = written.catch(() => undefined);
    return written;
  }

  /** A file that makes no sense keeps nothing. */
  private async _read(): Promise<readonly Entry[]> {
    const file = await readPrivateJson(this._path, fileSchema, 'keeps nothing');
    return file?.kept ?? [];
  }
}
