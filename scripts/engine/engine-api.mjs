import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';

import { EngineError, EXIT } from './context.mjs';

/**
 * Sends one request to the engine's API. The caller reads the response.
 *
 * @param {string} dockerHost A DOCKER_HOST value.
 * @param {{ method?: string, body?: NodeJS.ReadableStream, timeout?: number }}
 * options `timeout` is in ms without any traffic.
 * @returns {Promise<http.IncomingMessage>}
 * @throws {EngineError} with exit code 3 for an address of an unknown kind.
 */
export function request(
  dockerHost,
  path,
  { method = 'GET', body, timeout } = {}
) {
  const { client, ...target } = parseHost(dockerHost);
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/x-tar' } : {};
    const call = client.request({
      ...target,
      path,
      method,
      headers,
      agent: false
    });
    let response;
    call.on('error', reject).on('response', message => {
      response = message;
      resolve(message);
    });
    if (timeout) {
      const silence = new Error(`no answer for ${timeout / 1000} s`);
      // Once there is a response, its reader is the one to be told.
      call.setTimeout(timeout, () => (response ?? call).destroy(silence));
    }
    if (body) {
      body.on('error', error => call.destroy(error)).pipe(call);
    } else {
      call.end();
    }
  });
}

/** Reads a JSON answer; resolves with undefined for 404. */
export async function readJson(dockerHost, path, options) {
  const response = await request(dockerHost, path, {
    timeout: 30_000,
    ...options
  });
  const text = await readAll(response);
  if (response.statusCode === 404) {
    return undefined;
  }
  if (response.statusCode >= 400) {
    throw new Error(refusal(response, text));
  }
  return JSON.parse(text);
}

/**
 * Follows an answer made of JSON lines to its end.
 *
 * @throws {Error} when the engine refuses, or reports an error in a line: the
 * status is 200 then.
 */
export async function followJson(response, onLine) {
  if (response.statusCode >= 400) {
    throw new Error(refusal(response, await readAll(response)));
  }
  let rest = '';
  for await (const text of response.setEncoding('utf8')) {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines.filter(item => item.trim() !== '')) {
      const record = JSON.parse(line);
      if (record.error) {
        throw new Error(record.error);
      }
      onLine(record);
    }
  }
}

/**
 * Whether an engine answers at this address.
 *
 * @throws {EngineError} for an address of an unknown kind.
 */
export async function ping(dockerHost, timeout = 2000) {
  try {
    const response = await request(dockerHost, '/_ping', { timeout });
    response.resume();
    return response.statusCode === 200;
  } catch (error) {
    if (error instanceof EngineError) {
      throw error;
    }
    return false;
  }
}

function refusal({ statusCode }, text) {
  try {
    return JSON.parse(text).message;
  } catch {
    return `the engine answered ${statusCode}: ${text.trim()}`;
  }
}

async function readAll(response) {
  let text = '';
  for await (const part of response.setEncoding('utf8')) {
    text += part;
  }
  return text;
}

function parseHost(dockerHost) {
  const local = dockerHost.match(/^(?:unix|npipe):\/\/(.+)$/);
  if (local) {
    return { client: http, socketPath: local[1] };
  }
  const remote = dockerHost.match(/^(tcp|https?):\/\/([^/]+)/);
  if (!remote) {
    throw new EngineError(
      `This script cannot talk to DOCKER_HOST=${dockerHost}. Use an address that ` +
        'begins with unix://, npipe://, tcp://, http:// or https://.',
      { exitCode: EXIT.noEngine }
    );
  }
  const [, scheme, address] = remote;
  const secure = scheme === 'https' || Boolean(process.env.DOCKER_TLS_VERIFY);
  const { hostname: host, port } = new URL(`http://${address}`);
  const plain = { client: http, host, port: port || 2375 };
  return secure
    ? { ...plain, client: https, port: port || 2376, ...keys() }
    : plain;
}

function keys() {
  const folder = process.env.DOCKER_CERT_PATH;
  if (!folder) {
    return {};
  }
  const read = name => readFileSync(join(folder, `${name}.pem`));
  return { ca: read('ca'), cert: read('cert'), key: read('key') };
}
