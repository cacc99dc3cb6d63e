import http from 'node:http';
import type { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from './digest.js';
import type { ISinkHandler } from './registry-sink.js';
import { RegistrySink } from './registry-sink.js';

const BLOB = Buffer.from('the content of a layer '.repeat(1000));
const DIGEST = sha256(BLOB);

/** Keeps what comes in, for the test to look at. */
class Keeper implements ISinkHandler {
  readonly wanted = new Set<string>();
  readonly blobs: Promise<Buffer>[] = [];
  readonly bodies: Readable[] = [];
  readonly manifests: string[] = [];

  wants(digest: string): boolean {
    return this.wanted.has(digest);
  }

  receive(upload: { readonly body: Readable }): void {
    this.bodies.push(upload.body);
    const blob = buffer(upload.body);
    blob.catch(() => undefined);
    this.blobs.push(blob);
  }

  manifest(reference: string, digest: string): void {
    this.manifests.push(`${reference} ${digest}`);
  }
}

let sink: RegistrySink;
let keeper: Keeper;
let base: string;

beforeEach(async () => {
  sink = await RegistrySink.start();
  keeper = new Keeper();
  const [host, ...path] = sink.open().split('/');
  base = `http://${host}/v2/${path.join('/')}`;
  sink.hand(keeper);
});

afterEach(async () => {
  await sink[Symbol.asyncDispose]();
});

/** One request on a connection of its own, as no pool knows that another server has the port by now. */
async function call(
  method: string,
  url: string,
  body?: Buffer,
  headers: Record<string, string> = {}
): Promise<Response> {
  const request = http.request(new URL(url, base), {
    method,
    agent: false,
    headers: { 'content-length': String(body?.length ?? 0), ...headers }
  });
  const answer = await new Promise<http.IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject).end(body);
  });
  const content = await text(answer);
  return new Response(content === '' ? null : content, {
    status: answer.statusCode ?? 0,
    headers: Object.entries(answer.headers).map(([name, value]) => [
      name,
      String(value)
    ])
  });
}

async function startUpload(): Promise<string> {
  const response = await call('POST', `${base}/blobs/uploads/`);
  expect(response.status).toBe(202);
  return response.headers.get('location') ?? '';
}

describe('RegistrySink', () => {
  it('has every blob but the wanted one, and that one too once it came', async () => {
    keeper.wanted.add(DIGEST);
    const other = `sha256:${'0'.repeat(64)}`;
    expect((await call('HEAD', `${base}/blobs/${other}`)).status).toBe(200);
    expect((await call('HEAD', `${base}/blobs/${DIGEST}`)).status).toBe(404);
    await call('PUT', `${await startUpload()}?digest=${DIGEST}`, BLOB);
    expect((await call('HEAD', `${base}/blobs/${DIGEST}`)).status).toBe(200);
  });

  it('takes a blob in one PUT', async () => {
    const url = `${await startUpload()}?digest=${DIGEST}`;
    const response = await call('PUT', url, BLOB);
    expect(response.status).toBe(201);
    expect(response.headers.get('docker-content-digest')).toBe(DIGEST);
    expect(await keeper.blobs[0]).toEqual(BLOB);
  });

  it('takes a blob in one POST', async () => {
    const url = `${base}/blobs/uploads/?digest=${DIGEST}`;
    expect((await call('POST', url, BLOB)).status).toBe(201);
    expect(await keeper.blobs[0]).toEqual(BLOB);
  });

  it('takes a blob in pieces, with and without a range', async () => {
    let url = await startUpload();
    for (const [start, end] of [
      [0, 5000],
      [5000, 9000]
    ] as const) {
      const response = await call('PATCH', url, BLOB.subarray(start, end), {
        'content-range': `${start}-${end - 1}`
      });
      expect(response.status).toBe(202);
      expect(response.headers.get('range')).toBe(`0-${end - 1}`);
      url = response.headers.get('location') ?? '';
    }
    await call('PATCH', url, BLOB.subarray(9000));
    expect((await call('PUT', `${url}?digest=${DIGEST}`)).status).toBe(201);
    expect(await keeper.blobs[0]).toEqual(BLOB);
  });

  it('tells how far an upload got, and refuses a piece that does not go on there', async () => {
    const url = await startUpload();
    await call('PATCH', url, BLOB.subarray(0, 100));
    const gap = await call('PATCH', url, BLOB.subarray(200), {
      'content-range': `200-${BLOB.length - 1}`
    });
    expect(gap.status).toBe(416);
    const status = await call('GET', url);
    expect(status.status).toBe(204);
    expect(status.headers.get('range')).toBe('0-99');
    await call('PUT', `${url}?digest=${DIGEST}`, BLOB.subarray(100));
    expect(await keeper.blobs[0]).toEqual(BLOB);
  });

  it('goes on with an upload whose connection broke', async () => {
    const url = await startUpload();
    const request = http.request(new URL(url, base), {
      method: 'PATCH',
      headers: { 'content-length': BLOB.length }
    });
    request.on('error', () => undefined);
    request.write(BLOB.subarray(0, 4000));
    await expect
      .poll(async () => (await call('GET', url)).headers.get('range'))
      .toBe('0-3999');
    request.destroy();
    await call('PATCH', url, BLOB.subarray(4000));
    expect((await call('PUT', `${url}?digest=${DIGEST}`)).status).toBe(201);
    expect(await keeper.blobs[0]).toEqual(BLOB);
  });

  it('refuses a blob with another digest, and its reader sees no end', async () => {
    const url = `${await startUpload()}?digest=sha256:${'0'.repeat(64)}`;
    const response = await call('PUT', url, BLOB);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ code: 'DIGEST_INVALID' }]
    });
    await expect(keeper.blobs[0]).rejects.toThrow(/digest/);
  });

  it('reads no faster than its reader', async () => {
    const held: Readable[] = [];
    sink.hand({ ...idle(), receive: upload => void held.push(upload.body) });
    const url = await startUpload();
    const size = 64 * 1024 * 1024;
    const request = http.request(new URL(url, base), {
      method: 'PATCH',
      headers: { 'content-length': size }
    });
    request.on('error', () => undefined);
    let sent = 0;
    const piece = Buffer.alloc(1024 * 1024);
    while (sent < size && request.write(piece)) {
      sent += piece.length;
    }
    await expect
      .poll(async () => (await call('GET', url)).headers.get('range'))
      .not.toBe('0-0');
    const [body] = held;
    expect(body?.readableLength).toBeLessThan(256 * 1024);
    expect(sent).toBeLessThan(size);
    request.destroy();
  });

  it('gives up uploads that are not whole when another handler comes', async () => {
    const url = await startUpload();
    await call('PATCH', url, BLOB.subarray(0, 100));
    sink.hand(idle());
    await expect(keeper.blobs[0]).rejects.toThrow(/broke off/);
    expect((await call('PATCH', url, BLOB)).status).toBe(404);
  });

  it('keeps manifests by their reference and digest', async () => {
    const content = Buffer.from('{}');
    const response = await call('PUT', `${base}/manifests/read`, content);
    expect(response.status).toBe(201);
    expect(keeper.manifests).toEqual([`read ${sha256(content)}`]);
    expect((await call('HEAD', `${base}/manifests/read`)).status).toBe(404);
  });

  it('knows no other repository than the one that is open', async () => {
    const guess = `http://${sink.host}/v2/layerbook/x`;
    expect((await call('POST', `${guess}/blobs/uploads/`)).status).toBe(404);
    expect((await call('HEAD', `${guess}/blobs/${DIGEST}`)).status).toBe(404);
    const version = await call('GET', `http://${sink.host}/v2/`);
    expect(version.status).toBe(200);
  });

  it('uses the same few addresses again, which engines note down', async () => {
    const used = new Set<string>();
    for (let round = 0; round < 3; round++) {
      await using other = await RegistrySink.start();
      used.add(other.open());
      used.add(other.open());
    }
    expect(used.size).toBe(2);
  });

  it('takes another port beside one that listens', async () => {
    await using other = await RegistrySink.start();
    expect(other.host).not.toBe(sink.host);
  });

  it('forgets a repository when the next one is opened', async () => {
    const url = await startUpload();
    sink.open();
    expect((await call('PATCH', url, BLOB)).status).toBe(404);
  });
});

function idle(): ISinkHandler {
  return {
    wants: () => false,
    receive: upload => void upload.body.resume(),
    manifest: () => undefined
  };
}
