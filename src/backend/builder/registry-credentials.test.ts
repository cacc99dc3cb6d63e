import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registryCredentials } from './registry-credentials.js';
import type { ICredentials } from './registry-credentials.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerbook-auth-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function config(value: unknown): Promise<void> {
  await writeFile(join(folder, 'config.json'), JSON.stringify(value));
}

/** A credential helper that is a shell script. */
async function helper(name: string, script: string): Promise<void> {
  const path = join(folder, `docker-credential-${name}`);
  await writeFile(path, `#!/bin/sh\nread -r server || true\n${script}\n`);
  await chmod(path, 0o755);
}

function ask(
  host: string,
  signal = new AbortController().signal
): Promise<ICredentials> {
  const env = {
    ...process.env,
    DOCKER_CONFIG: folder,
    PATH: `${folder}:${process.env['PATH']}`
  };
  return registryCredentials(host, { env, signal });
}

const anonymous = { username: '', secret: '' };
const encode = (text: string): string => Buffer.from(text).toString('base64');

describe('the config file', () => {
  it('may be missing or empty', async () => {
    expect(await ask('registry.example')).toEqual(anonymous);
    await config({});
    expect(await ask('registry.example')).toEqual(anonymous);
  });

  it('gives the credentials of the host that is asked for, and of no other', async () => {
    await config({
      auths: {
        'registry.example': { auth: encode('me:se:cret') },
        'https://index.docker.io/v1/': { auth: encode('hub:pass') },
        'https://old.example/v1/': { username: 'u', password: 'p' },
        'token.example:5000': { auth: encode('x:y'), identitytoken: 'tok' }
      }
    });
    expect(await ask('registry.example')).toEqual({
      username: 'me',
      secret: 'se:cret'
    });
    expect(await ask('registry-1.docker.io')).toEqual({
      username: 'hub',
      secret: 'pass'
    });
    expect(await ask('old.example')).toEqual({ username: 'u', secret: 'p' });
    expect(await ask('token.example:5000')).toEqual({
      username: '',
      secret: 'tok'
    });
    expect(await ask('token.example')).toEqual(anonymous);
    expect(await ask('evil.example')).toEqual(anonymous);
  });

  it('is named when it is broken', async () => {
    await writeFile(join(folder, 'config.json'), '{');
    await expect(ask('registry.example')).rejects.toThrow(
      'config.json is not a valid Docker configuration'
    );
  });
});

describe('a credential helper', () => {
  const answer = `printf '{"ServerURL":"%s","Username":"u-%s","Secret":"s"}' "$server" "$server"`;

  it('is asked for its host; the default helper for all others', async () => {
    await helper('one', answer);
    await helper('rest', `printf '{"Username":"<token>","Secret":"t"}'`);
    await config({ credHelpers: { 'a.example': 'one' }, credsStore: 'rest' });
    expect(await ask('a.example')).toEqual({
      username: 'u-a.example',
      secret: 's'
    });
    expect(await ask('b.example')).toEqual({ username: '', secret: 't' });
  });

  it('that knows nothing leaves the config file', async () => {
    await helper(
      'empty',
      'echo credentials not found in native keychain; exit 1'
    );
    await config({
      credsStore: 'empty',
      auths: { 'a.example': { auth: encode('a:b') } }
    });
    expect(await ask('a.example')).toEqual({ username: 'a', secret: 'b' });
    expect(await ask('b.example')).toEqual(anonymous);
  });

  it('that fails or is not installed is named', async () => {
    await helper('broken', 'echo the key chain is locked; exit 1');
    await config({
      credsStore: 'broken',
      credHelpers: { 'n.example': 'none-such', 'e.example': '../evil' }
    });
    await expect(ask('a.example')).rejects.toThrow(
      'docker-credential-broken failed: the key chain is locked'
    );
    await expect(ask('n.example')).rejects.toThrow(
      'docker-credential-none-such'
    );
    await expect(ask('e.example')).rejects.toThrow('was not run');
  });

  it('is stopped with the build', async () => {
    await helper('slow', 'exec sleep 600');
    await config({ credsStore: 'slow' });
    const controller = new AbortController();
    const asking = ask('a.example', controller.signal);
    controller.abort();
    await expect(asking).rejects.toThrow('docker-credential-slow failed');
  });
});
