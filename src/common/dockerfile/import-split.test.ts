import { describe, expect, it } from 'vitest';
import { splitIntoCells } from './import-split.js';

const cellsOf = (text: string): string[] => {
  const lines = text.split('\n');
  return splitIntoCells(lines).map(({ start, end }) =>
    lines.slice(start, end).join('\n')
  );
};

describe('splitIntoCells', () => {
  it('makes the cells that a person would make of a usual Dockerfile', () => {
    expect(
      cellsOf(`# syntax=docker/dockerfile:1
# An application.

ARG NODE=22
FROM node:\${NODE} AS build
WORKDIR /app
ENV CI=1

# What npm needs.
COPY package.json package-lock.json ./
COPY patches patches
RUN npm ci
RUN npm run build
# Left out:
# RUN npm test

FROM nginx
COPY --from=build /app/dist /srv
EXPOSE 80

# How it starts.
ENTRYPOINT ["nginx"]
CMD ["-g", "daemon off;"]`)
    ).toEqual([
      `# syntax=docker/dockerfile:1
# An application.

ARG NODE=22
FROM node:\${NODE} AS build
WORKDIR /app
ENV CI=1
`,
      `# What npm needs.
COPY package.json package-lock.json ./
COPY patches patches`,
      'RUN npm ci',
      `RUN npm run build
# Left out:
# RUN npm test
`,
      'FROM nginx',
      'COPY --from=build /app/dist /srv',
      `EXPOSE 80

# How it starts.
ENTRYPOINT ["nginx"]
CMD ["-g", "daemon off;"]`
    ]);
  });

  it.each<[string, string, string[]]>([
    [
      'settings apart from FROM are a cell of their own',
      'FROM a\n\nENV x=1\n\n# y\nENV y=1\nRUN b',
      ['FROM a\n', 'ENV x=1\n\n# y\nENV y=1', 'RUN b']
    ],
    [
      'files that are copied apart are apart',
      'COPY a .\n\nCOPY b .\n# c\nADD c .\nADD d .',
      ['COPY a .\n', 'COPY b .', '# c\nADD c .\nADD d .']
    ],
    [
      'WORKDIR and USER directly above COPY belong to it',
      'RUN a\nUSER b\nWORKDIR /c\nCOPY . .\nENV x=1\nCOPY d .',
      ['RUN a', 'USER b\nWORKDIR /c\nCOPY . .', 'ENV x=1', 'COPY d .']
    ],
    [
      'a comment below blank lines goes with the next instruction',
      'RUN a\n\n# b\n\n# c\nRUN d',
      ['RUN a\n', '# b\n\n# c\nRUN d']
    ],
    [
      'heredocs and continuations stay whole',
      'RUN <<EOF\nFROM x\n\n# y\nEOF\nRUN a \\\n# b\n\n  && c\nRUN d',
      ['RUN <<EOF\nFROM x\n\n# y\nEOF', 'RUN a \\\n# b\n\n  && c', 'RUN d']
    ],
    [
      'the escape directive counts',
      '# escape=`\nFROM a\nRUN b `\nRUN c\nRUN d\\\nRUN e',
      ['# escape=`\nFROM a', 'RUN b `\nRUN c', 'RUN d\\', 'RUN e']
    ],
    [
      'words that are no instructions stay together',
      'This is\nno Dockerfile.\n\nReally.',
      ['This is\nno Dockerfile.\n\nReally.']
    ],
    ['comments alone are one cell', '\n# a\n\n# b\n', ['\n# a\n\n# b\n']]
  ])('%s', (_, text, cells) => {
    expect(cellsOf(text)).toEqual(cells);
  });

  it('puts what comes behind the last instruction into its cell', () => {
    expect(cellsOf('FROM a\nRUN b\n\n# RUN c\n')).toEqual([
      'FROM a',
      'RUN b\n\n# RUN c\n'
    ]);
  });
});
