import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { readJson, request } from '../engine/engine-api.mjs';
import { Backend, median, notebookOf } from './backend.mjs';

const ROUNDS = 5;
const MB = 1e6;
/** The budget of the back end for a layer of 1.2 GB. */
const MEMORY_LIMIT = 400;

/** About 435 MB in two layers: what package managers bring, twice. */
const LARGE = [
  'FROM node:14-alpine',
  'RUN cp -a /usr /opt/usr && cp -a /usr/bin /usr/sbin /usr/share /opt/ && head -c 30000000 /dev/urandom > /opt/data'
].join('\n');

/** One layer of 1.2 GB: a large file, and 4,000 texts of 100 kB. */
const HUGE = [
  'FROM busybox:latest',
  'RUN head -c 800000000 /dev/urandom > /big && mkdir /texts && for i in $(seq 4000); do yes "text $i of the benchmark" | head -c 100000 > /texts/$i; done'
].join('\n');

/** What the history reads out of the engine, beside `docker save` of the same image, which other viewers read. */
export async function historyEngine(_backend, folder) {
  const used = [];
  try {
    return [
      ...(await largeImage(folder, used)),
      ...(await hugeLayer(folder, used))
    ];
  } finally {
    for (const name of used) {
      await call('DELETE', `/images/${name}?noprune=0`);
    }
  }
}

async function largeImage(folder, used) {
  const id = 'bench-engine';
  const backend = freshBackend(join(folder, 'engine'));
  const image = imageOf(id, 'c1');
  used.push(image, imageOf(id, 'c2'));
  const sources = round => [LARGE, `RUN echo ${Date.now()}-${round} > /tiny`];
  // Everything is built; only the history does not know the base yet.
  const first = await backend.run(notebookOf(id, sources(-1)), 'c1');
  const base = first.layersCommitted - first.cellFinished;
  const diffs = [];
  const saves = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const notebook = notebookOf(id, sources(round));
    notebook.cells[0].built = { key: first.keys.c1, outcome: 'built' };
    const run = await backend.run(notebook, 'c2');
    const shown = await timed(() => showTop(backend, id));
    diffs.push(run.layersCommitted - run.cellFinished + shown);
    saves.push(await timed(() => call('GET', `/images/${image}/get`)));
  }
  const other = `${id}-open`;
  const opened = await timed(() =>
    backend.request('history/openImage', { notebookId: other, image })
  );
  const { Size: size } = await readJson(
    process.env.DOCKER_HOST,
    `/images/${image}/json`
  );
  await backend.stop();
  return largeRows(`image of ${(size / MB).toFixed(0)} MB`, {
    diff: median(diffs),
    save: median(saves),
    base,
    opened
  });
}

function largeRows(what, { diff, save, base, opened }) {
  const beside = (ms, limit) => ({
    value: ms / save,
    unit: '×',
    limit,
    note: `${ms.toFixed(0)} ms / ${save.toFixed(0)} ms`
  });
  return [
    {
      what: `first diff of a small layer on an ${what}`,
      value: diff,
      unit: 'ms',
      limit: 250,
      note: `median of ${ROUNDS}`
    },
    {
      what: 'the same beside docker save of the image',
      ...beside(diff, 0.25)
    },
    {
      what: `an ${what} taken in as a base, once, beside docker save`,
      ...beside(base, 8)
    },
    {
      what: 'the same opened beside a notebook, beside docker save',
      ...beside(opened, 8)
    }
  ];
}

async function hugeLayer(folder, used) {
  const id = 'bench-memory';
  // A process of its own: what is measured is its highest mark.
  const backend = freshBackend(join(folder, 'memory'));
  used.push(imageOf(id, 'c1'));
  await backend.request('system/hello', undefined);
  const idle = residentMb(backend.pid, 'VmRSS');
  const run = await backend.run(notebookOf(id, [HUGE]), 'c1');
  const read = run.layersCommitted - run.cellFinished;
  const peak = residentMb(backend.pid, 'VmHWM');
  const content = { notebookId: id, path: 'big', limit: 1 << 20 };
  const { commits } = await backend.request('history/log', {
    notebookId: id,
    offset: 0,
    limit: 1
  });
  const chunk = offset =>
    backend.request('history/content', {
      ...content,
      oid: commits[0].oid,
      offset
    });
  const firstChunk = await timed(() => chunk(0));
  const nextChunk = await timed(() => chunk(400_000_000));
  const after = residentMb(backend.pid, 'VmHWM');
  await backend.stop();
  return [
    {
      what: 'highest memory of a back end that read a layer of 1.2 GB',
      value: peak,
      unit: 'MB',
      limit: MEMORY_LIMIT,
      note: `${read.toFixed(0)} ms; idle ${idle.toFixed(0)} MB`
    },
    {
      what: 'the same after it gave out a file of 800 MB that only the engine has',
      value: after,
      unit: 'MB',
      limit: MEMORY_LIMIT,
      note: `first MiB after ${firstChunk.toFixed(0)} ms, the next after ${nextChunk.toFixed(0)} ms`
    }
  ];
}

/** What the page asks for to show the newest commit's changes. */
async function showTop(backend, notebookId) {
  const { commits } = await backend.request('history/log', {
    notebookId,
    offset: 0,
    limit: 100
  });
  await backend.request('history/changes', {
    notebookId,
    base: null,
    oid: commits[0].oid,
    offset: 0,
    limit: 100
  });
}

/** A back end that has seen nothing yet. */
function freshBackend(rootDir) {
  mkdirSync(rootDir, { recursive: true });
  return new Backend(rootDir);
}

function imageOf(id, cell) {
  return `layerbook/${id}:cell-${cell}`;
}

/** Memory of a process in MB: `VmRSS` now, `VmHWM` at its highest; 0 where there is no /proc. */
function residentMb(pid, field) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const kb = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return (Number(kb) * 1024) / MB;
  } catch {
    return 0;
  }
}

/** Sends a request to the engine and reads its answer to the end. */
async function call(method, path) {
  const response = await request(process.env.DOCKER_HOST, path, { method });
  response.resume();
  await finished(response);
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
