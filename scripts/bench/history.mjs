import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Backend, median, notebookOf } from './backend.mjs';

const DIRECTORIES = 500;
const PER_DIRECTORY = 100;
const FILES = DIRECTORIES * PER_DIRECTORY;
const LINES = 40;
const COMMITS = 10_000;
const ROUNDS = 5;

/** The history of large layers and of many commits, beside git. */
export async function history(backend, folder) {
  return [
    ...(await largeLayer(backend, folder)),
    ...(await manyCommits(backend, folder))
  ];
}

/** A layer of 50,000 text files: committed beside `git add && git commit` of the same files, then looked at. */
async function largeLayer(backend, folder) {
  const id = 'bench-files';
  const stamp = Date.now();
  const sources = [
    'FROM busybox:latest',
    `RUN awk 'BEGIN { for (d = 0; d < ${DIRECTORIES}; d++) { system("mkdir -p /many/" d); for (f = 0; f < ${PER_DIRECTORY}; f++) { name = "/many/" d "/" f ".txt"; for (l = 0; l < ${LINES}; l++) print "${stamp}", d, f, l > name; close(name) } } }'`
  ];
  const first = await backend.run(notebookOf(id, sources.slice(0, 1)), 'c1');
  const notebook = notebookOf(id, sources);
  notebook.cells[0].built = { key: first.keys.c1, outcome: 'built' };
  const run = await backend.run(notebook, 'c2');
  const ours = run.layersCommitted - run.cellFinished;
  const git = gitCommit(join(folder, 'worktree'), stamp);

  const { commits } = await backend.request('history/log', {
    notebookId: id,
    offset: 0,
    limit: 1
  });
  const oid = commits[0].oid;
  const page = { notebookId: id, base: null, oid, offset: 0, limit: 5000 };
  const changes = await timed(() => backend.request('history/changes', page));
  const tree = path =>
    backend.request('history/tree', { notebookId: id, oid, path });
  const root = await timed(() => tree(''));
  const inside = await timed(() => tree('many/77'));
  return [
    {
      what: `layer of ${FILES.toLocaleString('en-US')} files read and committed`,
      value: ours,
      unit: 'ms',
      limit: 3000,
      note: `git add && git commit ${git.toFixed(0)} ms: ${(ours / git).toFixed(2)} ×`
    },
    {
      what: 'its first 5,000 changes',
      value: changes,
      unit: 'ms',
      limit: 200,
      note: ''
    },
    {
      what: 'tree of the image: the root with its sizes, first time',
      value: root,
      unit: 'ms',
      limit: 1000,
      note: `a directory of ${PER_DIRECTORY} files then ${inside.toFixed(1)} ms`
    }
  ];
}

/** Opens a history of 10,000 commits in a fresh back end, beside `git log`. */
async function manyCommits(backend, folder) {
  const id = 'bench-commits';
  await backend.run(notebookOf(id, ['FROM busybox:latest\nENV A=1']), 'c1');
  const { path: gitDir } = await backend.request('history/location', {
    notebookId: id
  });
  const git = (...args) =>
    execFileSync('git', ['--git-dir', gitDir, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28
    });
  addCommits(gitDir, git);
  const cold = [];
  const peer = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const fresh = new Backend(folder);
    await fresh.request('system/hello', undefined);
    cold.push(
      await timed(() =>
        fresh.request('history/log', { notebookId: id, offset: 0, limit: 500 })
      )
    );
    await fresh.stop();
    peer.push(await timed(() => git('log', '--all', '--format=%H %s')));
  }
  return [
    {
      what: `history of ${COMMITS.toLocaleString('en-US')} commits opened by a fresh back end`,
      value: median(cold),
      unit: 'ms',
      limit: 300,
      note: `the first time ${cold[0].toFixed(0)} ms; git log ${median(peer).toFixed(0)} ms`
    }
  ];
}

/** Ten thousand commits on top of the notebook's: each as the back end writes them, with the same tree. */
function addCommits(gitDir, git) {
  const branch = git('symbolic-ref', 'HEAD').trim();
  const message = git('log', '-1', '--format=%B', branch).trimEnd();
  const parts = [];
  for (let number = 1; number <= COMMITS; number += 1) {
    const text = message.replace('ENV A=1', `ENV A=${number}`);
    parts.push(
      `commit ${branch}\n`,
      `committer Layerbook <layerbook@localhost> ${1_800_000_000 + number} +0000\n`,
      `data ${Buffer.byteLength(text)}\n${text}\n`,
      number === 1 ? `from ${branch}^0\n` : '',
      '\n'
    );
  }
  const { status, stderr } = spawnSync(
    'git',
    ['--git-dir', gitDir, 'fast-import', '--quiet'],
    { input: parts.join(''), encoding: 'utf8' }
  );
  if (status !== 0) {
    throw new Error(`git fast-import failed: ${stderr}`);
  }
}

/** Milliseconds of `git add && git commit` of files like those of the layer. */
function gitCommit(worktree, stamp) {
  for (let d = 0; d < DIRECTORIES; d += 1) {
    mkdirSync(join(worktree, String(d)), { recursive: true });
    for (let f = 0; f < PER_DIRECTORY; f += 1) {
      const lines = Array.from(
        { length: LINES },
        (_, line) => `${stamp} ${d} ${f} ${line}\n`
      );
      writeFileSync(join(worktree, String(d), `${f}.txt`), lines.join(''));
    }
  }
  const git = (...args) =>
    execFileSync('git', ['-C', worktree, ...args], { stdio: 'ignore' });
  git('init', '-q');
  git('config', 'gc.auto', '0');
  const start = performance.now();
  git('add', '-A');
  git(
    '-c',
    'user.name=Bench',
    '-c',
    'user.email=bench@localhost',
    'commit',
    '-q',
    '-m',
    'bench'
  );
  const ms = performance.now() - start;
  return ms;
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
