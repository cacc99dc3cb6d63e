import { URLSearchParams } from 'node:url';

import { followJson, request } from './engine-api.mjs';

/** A registry that says nothing for so long is taken as absent. */
const SILENCE_MS = 20_000;

/** Time between two progress lines. */
const REPORT_EVERY_MS = 5_000;

/**
 * Lets the engine pull an image.
 *
 * @throws {Error} when no registry answers, or it does not give the image.
 */
export async function pullImage(context, dockerHost, name) {
  context.say(`pulling ${name}`);
  const [repository, tag] = name.split(':');
  const query = new URLSearchParams({ fromImage: repository, tag });
  const response = await request(dockerHost, `/images/create?${query}`, {
    method: 'POST',
    timeout: SILENCE_MS
  });
  const layers = new Map();
  let reportAt = Date.now() + REPORT_EVERY_MS;
  await followJson(response, ({ id, status, progressDetail: detail }) => {
    if (status === 'Downloading' && detail?.total) {
      layers.set(id, detail);
    }
    if (Date.now() >= reportAt) {
      reportAt = Date.now() + REPORT_EVERY_MS;
      context.say(`pulling ${name}: ${megabytes(layers)}`);
    }
  });
}

function megabytes(layers) {
  const sum = key =>
    Array.from(layers.values()).reduce(
      (total, detail) => total + detail[key],
      0
    );
  const [current, total] = [sum('current'), sum('total')].map(bytes =>
    (bytes / 1e6).toFixed(1)
  );
  return `${current} of ${total} MB`;
}
