import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { BlobMemory } from '../../src/backend/layers/blob-memory.js';
import { sha256 } from '../../src/backend/layers/digest.js';
import { emptyLayers } from '../../src/backend/layers/empty-layers.js';
import { describeImage } from '../../src/backend/layers/image-description.js';
import type {
  ILayerSource,
  ILocalImage
} from '../../src/backend/layers/local-image.js';
import { openLayers } from '../../src/backend/layers/open-layers.js';
import { SaveSource } from '../../src/backend/layers/save-source.js';
import { SinkSource } from '../../src/backend/layers/sink-source.js';
import { cuttable, TestEngine } from '../helpers/engine.js';

const DOCKERFILE = `FROM busybox:latest
ENV A=b
WORKDIR /
WORKDIR /work
RUN mkdir -p d/sub keep && echo a > d/a && echo b > d/sub/b && echo k > keep/k
RUN rm -rf d && mkdir d && echo new > d/new && rm keep/k && mv keep moved
RUN true
COPY f /f
COPY f /f
CMD ["sh"]
`;

let test: TestEngine;
let engine: IEngine;
/** An image with every kind of layer, and the tars that `docker save` gives for it, by diff id. */
let tag: string;
let expected: Map<string, Buffer>;
/** An image with one layer of 80 MB. */
let large: string;
let temporary: string;

beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'lb-'));
  process.env['TMPDIR'] = temporary;
  test = await TestEngine.open('layers');
  engine = test.engine;
  tag = await test.build(DOCKERFILE, { files: { f: 'content of f\n' } });
  large = await test.build('FROM debian:bookworm-slim\nENV A=b');
  expected = await savedLayers(tag);
});

afterEach(async () => {
  for (const name of [tag, large]) {
    const image = await engine.inspectImage(name);
    expect(image?.tags).toEqual([name]);
    const digests = image?.digests.filter(digest => digest.startsWith('127.'));
    expect(digests).toEqual([]);
  }
  expect(readdirSync(tmpdir())).toEqual([]);
});

afterAll(async () => {
  await test?.[Symbol.asyncDispose]();
  delete process.env['TMPDIR'];
  rmSync(temporary, { recursive: true, force: true });
});

/** Every blob of the image's archive, uncompressed, by the digest of its bytes. */
async function savedLayers(image: string): Promise<Map<string, Buffer>> {
  const entries = extract();
  Readable.from(await engine.saveImage(image)).pipe(entries);
  const blobs = new Map<string, Buffer>();
  for await (const entry of entries) {
    const bytes = await buffer(Readable.from(entry, { objectMode: false }));
    const tar = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
    blobs.set(sha256(tar), tar);
  }
  return blobs;
}

async function localImage(name: string): Promise<ILocalImage> {
  const summary = await engine.inspectImage(name);
  const history = await engine.imageHistory(name);
  if (!summary || !history) {
    throw new Error(`There is no image ${name}.`);
  }
  return describeImage(summary, history).image;
}

/** Reads layers from a source, in the order in which they come. */
async function readAll(
  source: Pick<ILayerSource, 'read'>,
  indexes: readonly number[],
  signal?: AbortSignal
): Promise<[number, Buffer][]> {
  const tars: [number, Buffer][] = [];
  await source.read(indexes, {
    signal,
    consume: async (index, tar) => {
      tars.push([index, await buffer(tar)]);
    }
  });
  return tars;
}

async function names(tar: Buffer): Promise<string[]> {
  const entries = extract();
  entries.end(tar);
  const found: string[] = [];
  for await (const entry of entries) {
    found.push(entry.header.name);
    entry.resume();
  }
  return found;
}

describe('openLayers', () => {
  it('tells the exact config without a push', async () => {
    await using reader = await openLayers(engine, tag);
    await using sink = new SinkSource(engine, await localImage(tag));
    const exact = await sink.readConfig({});
    expect(reader.config).toEqual(exact);
    expect(exact.history.filter(entry => !entry.emptyLayer).length).toBe(
      reader.layers.length
    );
    const save = new SaveSource(engine, await localImage(tag));
    expect(await save.readConfig({})).toEqual(exact);
  });

  it('asks for the config blob where the history leaves open what is a layer', async () => {
    // Neither commit holds a file, and only the first holds a layer.
    const folder = await committed('busybox:latest', 'mkdir /folder');
    const nothing = await committed(folder, 'true');
    const history = await engine.imageHistory(nothing);
    if (engine.info.imageStore === 'overlay2') {
      expect(emptyLayers(history ?? [], 2)).toBeNull();
    }
    await using reader = await openLayers(engine, nothing);
    await using sink = new SinkSource(engine, await localImage(nothing));
    expect(reader.config).toEqual(await sink.readConfig({}));
    expect(
      reader.config.history.filter(entry => !entry.emptyLayer)
    ).toHaveLength(reader.layers.length);
  });

  it('says that there is no such image', async () => {
    await expect(
      openLayers(engine, 'layerbook-test/none:1')
    ).rejects.toMatchObject({ data: { code: 'engine.failed' } });
  });

  it('names each layer by its place in the stack', async () => {
    await using reader = await openLayers(engine, tag);
    const chains = reader.layers.map(layer => layer.chainId);
    expect(new Set(chains).size).toBe(chains.length);
    expect(chains[0]).toBe(reader.layers[0]?.diffId);
    expect(reader.layers.map(layer => layer.diffId)).toEqual(
      reader.config.diffIds
    );
  });

  /** Runs a container and makes an image of what it changed. */
  async function committed(image: string, script: string): Promise<string> {
    const { containers } = engine;
    const id = await containers.create({
      Image: image,
      Cmd: ['sh', '-c', script],
      Labels: test.labels,
      HostConfig: { NetworkMode: 'none' }
    });
    const exit = containers.wait(id);
    await containers.start(id);
    await exit;
    const made = await test.commit(id);
    await containers.remove(id);
    return made;
  }
});

describe('reading layers', () => {
  it('gives the tars of docker save, by a push and out of an archive', async () => {
    const image = await localImage(tag);
    const all = image.diffIds.map((_diffId, index) => index);
    await using push = new SinkSource(engine, image);
    for (const source of [push, new SaveSource(engine, image)]) {
      const tars = await readAll(source, all);
      expect(tars.map(([index]) => index)).toEqual(all);
      for (const [index, tar] of tars) {
        const diffId = image.diffIds[index] ?? '';
        expect(sha256(tar)).toBe(diffId);
        expect(expected.get(diffId)?.equals(tar)).toBe(true);
      }
    }
  });

  it('gives two of many, also with a second reader that knows nothing of the first', async () => {
    for (const indexes of [[2, 5], [2, 5], [3], [0, 6]]) {
      await using reader = await openLayers(engine, tag);
      const tars: [number, string][] = [];
      await reader.read(indexes, async (index, tar) => {
        tars.push([index, sha256(await buffer(tar))]);
      });
      expect(tars).toEqual(
        indexes.map(index => [index, reader.layers[index]?.diffId])
      );
    }
  });

  it('writes deletions and replaced folders as the image-spec does', async () => {
    await using reader = await openLayers(engine, tag);
    let found: string[] = [];
    await reader.read([3], async (_index, tar) => {
      found = await names(await buffer(tar));
    });
    expect(found).toContain('work/d/new');
    expect(found).toContain('work/.wh.keep');
    // The folder that was made anew hides all it held: as a whole, or name by name.
    const opaque = found.includes('work/d/.wh..wh..opq');
    const byName = ['work/d/.wh.a', 'work/d/.wh.sub'].every(name =>
      found.includes(name)
    );
    expect(opaque || byName).toBe(true);
  });

  it('hands layers on one after the other, in ascending order', async () => {
    await using reader = await openLayers(engine, tag);
    let open = 0;
    const order: number[] = [];
    await reader.read([0, 1, 2, 3, 4, 5, 6], async (index, tar) => {
      expect(open++).toBe(0);
      order.push(index);
      await buffer(tar);
      open--;
    });
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('reads an image without a name, which stays', async () => {
    const id = await test.build('FROM busybox:latest\nRUN echo nameless > /n', {
      tag: null
    });
    await using reader = await openLayers(engine, id);
    const digests: string[] = [];
    await reader.read([1], async (_index, tar) => {
      digests.push(sha256(await buffer(tar)));
    });
    expect(digests).toEqual([reader.layers[1]?.diffId]);
    expect(await engine.inspectImage(id)).not.toBeNull();
  });

  it('lets two readers of one image work at the same time', async () => {
    const results = await Promise.all(
      [[2], [3, 4], [0], [2, 3, 5, 6]].map(async indexes => {
        await using reader = await openLayers(engine, tag);
        const digests: string[] = [];
        await reader.read(indexes, async (_index, tar) => {
          digests.push(sha256(await buffer(tar)));
        });
        return [digests, indexes.map(index => reader.layers[index]?.diffId)];
      })
    );
    for (const [digests, diffIds] of results) {
      expect(digests).toEqual(diffIds);
    }
  });

  it('lets one reader be asked several times at once', async () => {
    await using reader = await openLayers(engine, tag);
    const digests = await Promise.all(
      [2, 3, 2].map(async wanted => {
        let digest = '';
        await reader.read([wanted], async (_index, tar) => {
          digest = sha256(await buffer(tar));
        });
        return digest;
      })
    );
    expect(digests).toEqual(
      [2, 3, 2].map(index => reader.layers[index]?.diffId)
    );
  });

  it('reads a layer of many megabytes by a push, in little memory', async () => {
    const random = await test.build(
      'FROM busybox:latest\nRUN head -c 40000000 /dev/urandom > /r; head -c 40000000 /dev/zero > /z'
    );
    const image = await localImage(random);
    await using push = new SinkSource(engine, image);
    const before = process.memoryUsage().rss;
    let peak = 0;
    let size = 0;
    // Twice: as a layer that nobody pushed before, and as one that is known.
    for (let round = 0; round < 2; round++) {
      await push.read([1], {
        consume: async (_index, tar) => {
          for await (const chunk of tar as AsyncIterable<Buffer>) {
            size += chunk.length;
            peak = Math.max(peak, process.memoryUsage().rss - before);
          }
        }
      });
    }
    expect(size).toBeGreaterThan(160_000_000);
    expect(peak).toBeLessThan(80_000_000);
  });

  it('does not wait for a large layer that nobody wants', async () => {
    const base =
      'FROM busybox:latest\nRUN head -c 120000000 /dev/urandom > /r\n';
    const first = await test.build(
      `${base}RUN head -c 300000 /dev/urandom > /a`
    );
    const image = await localImage(first);
    // New, then known to the engine while the layer below still is not.
    for (let round = 0; round < 2; round++) {
      const fresh = await connectEngine();
      await using push = new SinkSource(fresh, image);
      const [[, tar] = []] = await readAll(push, [2]);
      expect(tar && sha256(tar)).toBe(image.diffIds[2]);
      if (engine.info.imageStore === 'overlay2') {
        // A push that came to its end would have named every blob.
        const memory = BlobMemory.of(fresh);
        expect(memory.knowsAll(image.diffIds.slice(1, 2))).toBe(false);
      }
    }
  });
});

describe('failures', () => {
  it('passes the consumer’s error on and goes on with the next read', async () => {
    await using reader = await openLayers(engine, tag);
    const error = new Error('no room');
    for (const indexes of [[2], [0, 1, 2, 3]]) {
      await expect(
        reader.read(indexes, () => Promise.reject(error))
      ).rejects.toBe(error);
    }
    let digest = '';
    await reader.read([2], async (_index, tar) => {
      digest = sha256(await buffer(tar));
    });
    expect(digest).toBe(reader.layers[2]?.diffId);
  });

  it('refuses a layer that the image does not have', async () => {
    await using reader = await openLayers(engine, tag);
    await expect(reader.read([7], () => Promise.resolve())).rejects.toThrow(
      RangeError
    );
  });

  it.each(['push', 'save'] as const)(
    'stops a %s when cancelled, also while the consumer does nothing',
    async kind => {
      const image = await localImage(large);
      await using push = new SinkSource(engine, image);
      const source = kind === 'push' ? push : new SaveSource(engine, image);
      const reason = new Error('stop');
      const controller = new AbortController();
      const reading = source.read([0], {
        signal: controller.signal,
        consume: (_index, tar) => {
          tar.once('error', () => undefined);
          controller.abort(reason);
          return new Promise<void>(() => undefined);
        }
      });
      await expect(reading).rejects.toBe(reason);
      const early = AbortSignal.abort(reason);
      await expect(readAll(source, [0], early)).rejects.toBe(reason);
    }
  );

  it('leaves no name behind, by tag or by digest, whenever it is stopped', async () => {
    for (let round = 0; round < 16; round++) {
      // A connection that knows nothing needs more pushes; a stop may come during any of them.
      const fresh = await connectEngine();
      await using push = new SinkSource(fresh, await localImage(tag));
      const signal = AbortSignal.timeout(round % 2 === 0 ? 10_000 : round * 12);
      await readAll(push, [2, 3], signal).catch(() => undefined);
      const image = await engine.inspectImage(tag);
      expect(image?.tags).toEqual([tag]);
      expect(image?.digests.some(name => name.startsWith('127.'))).toBe(false);
    }
  });

  it('cancels while the engine still compresses', async () => {
    const image = await localImage(large);
    const reason = new Error('stop');
    const controller = new AbortController();
    const pushed = Object.assign(Object.create(engine) as IEngine, {
      pushImage: (...args: Parameters<IEngine['pushImage']>) => {
        setImmediate(() => controller.abort(reason));
        return engine.pushImage(...args);
      }
    });
    await using early = new SinkSource(pushed, image);
    await expect(readAll(early, [0], controller.signal)).rejects.toBe(reason);
  });

  it('takes the archive where no push reaches this process', async () => {
    const elsewhere = Object.assign(Object.create(engine) as IEngine, {
      // The engine's loopback address is another machine's: nothing listens on its discard port.
      tagImage: (id: string, repository: string, name: string) =>
        engine.tagImage(id, moved(repository), name),
      untagImage: (name: string) => engine.untagImage(moved(name)),
      pushImage: (
        repository: string,
        ...rest: [string, Parameters<IEngine['pushImage']>[2]]
      ) => engine.pushImage(moved(repository), ...rest)
    });
    await using reader = await openLayers(elsewhere, large);
    await using sink = new SinkSource(elsewhere, await localImage(large));
    await expect(readAll(sink, [0])).rejects.toThrow(/did not arrive/);
    let digest = '';
    await reader.read([0], async (_index, tar) => {
      digest = sha256(await buffer(tar));
    });
    expect(digest).toBe(reader.layers[0]?.diffId);
  });

  it.each(['push', 'save'] as const)(
    'says that the engine stopped when it goes away during a %s',
    async kind => {
      const image = await localImage(large);
      await using line = await cuttable();
      // Cut when the first of it has come: nothing that large is under way as a whole.
      const cutting = Object.assign(Object.create(line.engine) as IEngine, {
        pushImage: (...args: Parameters<IEngine['pushImage']>) =>
          line.engine.pushImage(args[0], args[1], {
            ...args[2],
            onProgress: () => line.cut()
          }),
        saveImage: async (...args: Parameters<IEngine['saveImage']>) => {
          const archive = await line.engine.saveImage(...args);
          return archive.once('readable', () => line.cut());
        }
      });
      await using push = new SinkSource(cutting, image);
      const source = kind === 'push' ? push : new SaveSource(cutting, image);
      const reading = readAll(source, [0]);
      await expect(reading).rejects.toMatchObject({
        data: { code: 'engine.stopped' }
      });
    }
  );
});

function moved(name: string): string {
  return name.replace(/^127\.0\.0\.1:\d+/, '127.0.0.1:9');
}
