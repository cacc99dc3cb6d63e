import { expect, it } from 'vitest';
import { parseDockerfile } from '../../../common/dockerfile/parse.js';
import { mountedIds } from './mounted-ids.js';

function idsOf(...lines: readonly string[]): unknown {
  const { secrets, ssh, isAnyPossible } = mountedIds(
    parseDockerfile(lines.join('\n')).instructions
  );
  return [[...secrets], [...ssh], isAnyPossible];
}

it.each([
  ['RUN --mount=type=secret,id=a true', [['a'], [], false]],
  ['RUN --mount=type=secret,target=/x/b true', [['b'], [], false]],
  ['RUN --mount=type=secret,src=c,dst=/x true', [['c'], [], false]],
  ['RUN --mount=TYPE=Secret,"id=d" true', [['d'], [], false]],
  [
    'RUN --mount=type=secret,id=a --mount=type=ssh --network=none true',
    [['a'], ['default'], false]
  ],
  ['RUN --mount=type=ssh,id=deploy true', [[], ['deploy'], false]],
  ['RUN --mount=type=cache,id=e,target=/x true', [[], [], false]],
  ['RUN --mount=type=cache,id=$E,target=/x true', [[], [], false]],
  ['RUN echo --mount=type=secret,id=no', [[], [], false]],
  ['COPY --from=x /a /b', [[], [], false]],
  ['RUN --mount=type=secret,id=$NAME true', [['$NAME'], [], true]],
  ['RUN --mount=type=$KIND,id=x true', [[], [], true]]
])('%s', (line, expected) => {
  expect(idsOf('FROM busybox', line)).toEqual(expected);
});

it('reads a flag that goes on in the next line', () => {
  expect(
    idsOf('FROM x', 'RUN --mount=type=secret,\\', 'id=a \\', ' true')
  ).toEqual([['a'], [], false]);
});
