import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBases } from '../../src/backend/inputs/check-bases.js';
import { engineMark } from '../../src/backend/inputs/engine-mark.js';
import { resolveBases } from '../../src/backend/inputs/resolve-bases.js';
import {
  parseNotebookSnapshot,
  type NotebookSnapshot
} from '../../src/common/notebook/snapshot.js';
import type { IBaseCheck } from '../../src/common/protocol/notebook.js';
import { BuildHarness } from './builder-harness.js';

let harness: BuildHarness;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerbook-config-'));
  env = { ...process.env, DOCKER_CONFIG: folder };
  harness = await BuildHarness.open('bases');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await harness?.[Symbol.asyncDispose]();
});

/** A notebook whose cells were built when their bases were these. */
function notebookOf(
  cells: readonly (readonly [string, Readonly<Record<string, string>>])[],
  buildArgs: Readonly<Record<string, string>> = {}
): NotebookSnapshot {
  return parseNotebookSnapshot({
    id: 'bases-test',
    path: 'notebook.ipynb',
    config: { buildArgs },
    cells: cells.map(([source, bases], index) => ({
      id: `c${index + 1}`,
      kind: 'dockerfile',
      source,
      built: {
        key: 'a'.repeat(64),
        outcome: 'built',
        inputs: { text: '', args: {}, settings: '', trail: '', bases }
      }
    }))
  });
}

/** Builds a Dockerfile and gives what its bases stood for. */
async function basesOf(dockerfile: string): Promise<Record<string, string>> {
  const { bases } = await harness.build(dockerfile, { noCache: true });
  return resolveBases(harness.test.engine, bases);
}

function check(
  notebook: NotebookSnapshot,
  timeout = 15_000
): Promise<IBaseCheck> {
  return checkBases(harness.test.engine, notebook, {
    env,
    registryTimeout: timeout
  });
}

/** Gives an image of its own to a tag. */
async function image(tag: string, value: string): Promise<string> {
  const { imageId } = await harness.build(`FROM busybox\nENV V=${value}\n`, {
    tag
  });
  return imageId;
}

describe('a base image that was made here', () => {
  it('has moved when its name was given to another image', async () => {
    const tag = harness.tag();
    const first = await image(tag, 'one');
    const dockerfile = `FROM ${tag}\nENV A=1\n`;
    const bases = await basesOf(dockerfile);
    expect(Object.values(bases)).toEqual([first]);
    const notebook = notebookOf([
      [`FROM ${tag}`, bases],
      ['ENV A=1', bases]
    ]);
    const same = await check(notebook);
    expect(same).toMatchObject({ moved: [], checked: [tag] });

    const second = await image(tag, 'two');
    expect((await check(notebook)).moved).toEqual([
      { cellId: 'c1', ref: tag, was: first, now: second, where: 'engine' }
    ]);
    await image(tag, 'one');
    expect((await check(notebook)).moved).toEqual([]);
  });

  it('is found behind variables, COPY and RUN, of each cell', async () => {
    const [one, two] = [harness.tag(), harness.tag()];
    const ids = [await image(one, '1'), await image(two, '2')];
    const [repository = '', number = ''] = one.split(':');
    const sources = [
      `ARG n\nFROM ${repository}:\${n}`,
      `COPY --from=${two} /bin/sh /sh`,
      `RUN --mount=from=${two},target=/m true`
    ];
    const { bases: used } = await harness.build(sources.join('\n'), {
      buildArgs: { n: number }
    });
    const bases = await resolveBases(harness.test.engine, used);
    expect(Object.values(bases).sort()).toEqual(ids.sort());
    await image(one, '3');
    await image(two, '4');
    const notebook = notebookOf(
      sources.map(source => [source, bases] as const),
      { n: number }
    );
    const { moved, checked } = await check(notebook);
    expect(moved.map(({ cellId, ref }) => [cellId, ref])).toEqual([
      ['c1', one],
      ['c2', two],
      ['c3', two]
    ]);
    expect(checked).toEqual([one, two]);
  });

  it('is not asked for where it is a stage, a digest, or was never built', async () => {
    const digest = `sha256:${'1'.repeat(64)}`;
    const notebook = notebookOf([
      [`FROM busybox@${digest} AS one`, { busybox: digest }],
      ['FROM one', { one: digest }],
      ['FROM scratch', {}],
      ['FROM debian:12', {}]
    ]);
    expect(await check(notebook)).toEqual({
      moved: [],
      unknown: [],
      checked: []
    });
  });
});

/** A registry that has one image, whose manifest a test sets. */
class Registry implements AsyncDisposable {
  readonly logins: (string | undefined)[] = [];
  readonly paths: string[] = [];
  manifest: string | null = manifestOf('one');
  wantsLogin = false;
  isSilent = false;
  private readonly _server: Server;

  private constructor() {
    this._server = createServer((request, response) => {
      const { authorization } = request.headers;
      this.logins.push(authorization);
      this.paths.push(request.url ?? '');
      if (this.isSilent) {
        return;
      }
      if (this.wantsLogin && authorization === undefined) {
        response.setHeader('WWW-Authenticate', 'Basic realm="test"');
        response.writeHead(401).end();
        return;
      }
      if (request.url === '/v2/') {
        response.end('{}');
        return;
      }
      if (this.manifest === null) {
        response.setHeader('Content-Type', 'application/json');
        response
          .writeHead(404)
          .end(
            '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}'
          );
        return;
      }
      response.setHeader('Content-Type', TYPE);
      response.setHeader('Docker-Content-Digest', digestOf(this.manifest));
      response.setHeader('Content-Length', Buffer.byteLength(this.manifest));
      response.end(request.method === 'HEAD' ? undefined : this.manifest);
    });
  }

  static async open(): Promise<Registry> {
    const registry = new Registry();
    await new Promise<void>(resolve =>
      registry._server.listen(0, '127.0.0.1', resolve)
    );
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this._server.address() as AddressInfo).port}`;
  }

  get digest(): string {
    return digestOf(this.manifest ?? '');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this._server.closeAllConnections();
    await new Promise(resolve => this._server.close(resolve));
  }
}

const TYPE = 'application/vnd.oci.image.index.v1+json';

function manifestOf(name: string): string {
  const digest = `sha256:${createHash('sha256').update(name).digest('hex')}`;
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: TYPE,
    manifests: [
      {
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        digest,
        size: 2,
        platform: { architecture: 'amd64', os: 'linux' }
      }
    ]
  });
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

describe('a base image of a registry', () => {
  it('has moved when the registry has another digest', async () => {
    await using registry = await Registry.open();
    const ref = `${registry.host}/team/base:1`;
    const was = registry.digest;
    const notebook = notebookOf([[`FROM ${ref}`, { [ref]: was }]]);
    expect(await check(notebook)).toEqual({
      moved: [],
      unknown: [],
      checked: [ref]
    });
    registry.manifest = manifestOf('two');
    expect(await check(notebook)).toEqual({
      moved: [
        { cellId: 'c1', ref, was, now: registry.digest, where: 'registry' }
      ],
      unknown: [],
      checked: [ref]
    });
    expect(new Set(registry.logins)).toEqual(new Set([undefined]));
  });

  it('is asked for with the login that is stored for the registry', async () => {
    await using registry = await Registry.open();
    registry.wantsLogin = true;
    const ref = `${registry.host}/team/base:1`;
    const notebook = notebookOf([[`FROM ${ref}`, { [ref]: registry.digest }]]);
    const refused = await check(notebook);
    expect(refused.unknown).toEqual([
      {
        ref,
        why: expect.stringContaining(`ask a registry for ${ref}`) as string
      }
    ]);
    const auth = Buffer.from('me:secret').toString('base64');
    await writeFile(
      join(folder, 'config.json'),
      JSON.stringify({ auths: { [registry.host]: { auth } } })
    );
    expect(await check(notebook)).toMatchObject({ moved: [], unknown: [] });
    expect(registry.logins).toContain(`Basic ${auth}`);
  });

  it('is unknown when it is gone, or the registry does not answer', async () => {
    await using registry = await Registry.open();
    const ref = `${registry.host}/team/base:1`;
    const notebook = notebookOf([[`FROM ${ref}`, { [ref]: registry.digest }]]);
    registry.manifest = null;
    const [missing] = (await check(notebook)).unknown;
    expect(missing?.why).toMatch(/manifest unknown|not found/i);
    registry.isSilent = true;
    expect((await check(notebook, 300)).unknown).toEqual([
      { ref, why: `The registry of \`${ref}\` did not answer in time.` }
    ]);
    await registry[Symbol.asyncDispose]();
    const [offline] = (await check(notebook)).unknown;
    expect(offline?.why).toContain('connection refused');
  });

  it('is not asked for a name that only this engine has', async () => {
    await using registry = await Registry.open();
    const ref = `${registry.host}/layerbook-test/own:1`;
    const id = await image(ref, 'own');
    const { digests } = (await harness.test.engine.inspectImage(ref)) ?? {};
    await check(notebookOf([[`FROM ${ref}`, { [ref]: id }]]));
    // The containerd store counts an image that was built as one of its repository.
    expect(registry.paths.length > 0).toBe(digests?.length !== 0);
  });

  it('waiting for it ends with the signal', async () => {
    await using registry = await Registry.open();
    registry.isSilent = true;
    const ref = `${registry.host}/team/base:1`;
    const notebook = notebookOf([[`FROM ${ref}`, { [ref]: registry.digest }]]);
    const controller = new AbortController();
    const checking = checkBases(harness.test.engine, notebook, {
      env,
      signal: controller.signal
    });
    const reason = new Error('enough');
    while (registry.paths.length === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    controller.abort(reason);
    await expect(checking).rejects.toBe(reason);
  });
});

it('the mark of an engine names it within one notebook only', () => {
  const [one, other] = [
    notebookOf([]).id,
    parseNotebookSnapshot({ ...notebookOf([]), id: 'x' }).id
  ];
  const { id } = harness.test.engine.info;
  expect(id).not.toBe('');
  expect(engineMark(one, id)).toMatch(/^[0-9a-f]{12}$/);
  expect(engineMark(one, id)).not.toBe(engineMark(other, id));
  expect(engineMark(one, '')).toBeNull();
});
