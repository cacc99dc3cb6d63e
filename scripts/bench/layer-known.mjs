import { median, notebookOf } from './backend.mjs';

const ROUNDS = 7;
const FILES = 8_000;
const FILE_KB = 100;

const BASES = {
  small: 'FROM debian:bookworm-slim',
  large: [
    'FROM debian:bookworm-slim',
    `RUN mkdir /bulk && for i in $(seq ${FILES}); do head -c ${FILE_KB}000 /dev/zero > /bulk/$i; done`
  ].join('\n')
};

/** How long after the build a small layer is committed, on a small image and on one ten times its size. */
export async function layerKnown(backend) {
  const results = {};
  for (const [name, base] of Object.entries(BASES)) {
    const times = [];
    const sources = round => [base, `RUN echo ${Date.now()}-${round} > /tiny`];
    const { keys } = await backend.run(
      notebookOf(`bench-${name}`, sources(-1)),
      'c2'
    );
    for (let round = 0; round < ROUNDS; round += 1) {
      const notebook = notebookOf(`bench-${name}`, sources(round));
      notebook.cells[0].built = { key: keys.c1, outcome: 'built' };
      const time = await backend.run(notebook, 'c2');
      times.push(time.layersCommitted - time.cellFinished);
    }
    results[name] = median(times);
  }
  const { small, large } = results;
  return [
    {
      what: 'layer of one file committed after the build, image of 80 MB',
      value: small,
      unit: 'ms',
      limit: 250,
      note: `median of ${ROUNDS}`
    },
    {
      what: 'the same on an image ten times as big, ratio',
      value: large / small,
      unit: '×',
      limit: 1.5,
      note: `${large.toFixed(0)} ms / ${small.toFixed(0)} ms`
    }
  ];
}
