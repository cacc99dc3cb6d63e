import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BuildHarness } from './builder-harness.js';

/** A registry that has nothing, and wants a login to say so. */
let registry: Server;
let host: string;
let logins: (string | undefined)[];
let status: number;
let folder: string;
let harness: BuildHarness;

beforeEach(async () => {
  logins = [];
  status = 404;
  registry = createServer((request: IncomingMessage, response) => {
    const { authorization } = request.headers;
    logins.push(authorization);
    if (authorization === undefined) {
      response.setHeader('WWW-Authenticate', 'Basic realm="test"');
    }
    response.statusCode = authorization === undefined ? 401 : status;
    response.end();
  });
  await new Promise<void>(resolve => registry.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'layerbook-config-'));
  vi.stubEnv('DOCKER_CONFIG', folder);
  harness = await BuildHarness.open('registry');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  registry?.closeAllConnections();
  registry?.close();
  await rm(folder, { recursive: true, force: true });
  await harness?.[Symbol.asyncDispose]();
});

async function config(value: unknown): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify(value));
}

const login = { auth: Buffer.from('me:secret').toString('base64') };

it('a registry gets the login that is stored for it', async () => {
  await config({ auths: { [host]: login } });
  expect(
    await harness.fail(`FROM busybox\nFROM ${host}/team/image:1\n`)
  ).toMatchObject({
    code: 'build.imageNotFound',
    message: `The image \`${host}/team/image:1\` was not found: there is no such image in its registry.`,
    lines: [2, 2]
  });
  expect(logins).toContain(`Basic ${login.auth}`);
});

it('a registry without a stored login gets none, also when others have one', async () => {
  await config({ auths: { 'elsewhere.example': login } });
  expect(await harness.fail(`FROM ${host}/team/image:1\n`)).toMatchObject({
    code: 'build.imageNotFound',
    message: `The image \`${host}/team/image:1\` was not found: there is no such repository, or the registry wants a login.`
  });
  expect(new Set(logins)).toEqual(new Set([undefined]));
});

it('a credential helper that cannot be run is named when the image is refused', async () => {
  await config({ credsStore: 'not-installed' });
  expect(await harness.fail(`FROM ${host}/team/image:1\n`)).toMatchObject({
    code: 'build.imageNotFound',
    hint: expect.stringContaining(
      'docker-credential-not-installed failed'
    ) as string
  });
});

it('a registry that is broken or busy is no missing image', async () => {
  await config({ auths: { [host]: login } });
  status = 503;
  expect(await harness.fail(`FROM ${host}/team/image:1\n`)).toMatchObject({
    code: 'build.cannotPull'
  });
  status = 429;
  expect(await harness.fail(`FROM ${host}/team/image:1\n`)).toMatchObject({
    code: 'build.cannotPull',
    message: expect.stringContaining('allows no more pulls') as string
  });
});
