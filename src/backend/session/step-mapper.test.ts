import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../common/ids.js';
import { prefixOf } from '../../common/notebook/prefix.js';
import { mapVertices } from './step-mapper.js';

function mapper(...sources: string[]): (name: string) => string | null {
  const cells = sources.map((source, index) => ({
    id: parseCellId(`c${index + 1}`),
    source
  }));
  const find = mapVertices(prefixOf(cells, parseCellId(`c${sources.length}`)));
  return name => {
    const found = find(name);
    return found && `${found.cellId}#${found.step}`;
  };
}

describe('mapVertices', () => {
  it('counts FROM, RUN, COPY, ADD and WORKDIR of a single stage', () => {
    const find = mapper(
      'FROM debian\nENV A=1',
      'WORKDIR /app\nLABEL x=1\nCOPY . .',
      'RUN make'
    );
    expect(find('[1/4] FROM docker.io/library/debian')).toBe('c1#0');
    expect(find('[2/4] WORKDIR /app')).toBe('c2#0');
    expect(find('[3/4] COPY . .')).toBe('c2#2');
    expect(find('[4/4] RUN make')).toBe('c3#0');
    expect(find('[internal] load build context')).toBeNull();
    expect(find('exporting to image')).toBeNull();
  });

  it('tells stages apart by name, by number and with a platform before them', () => {
    const find = mapper(
      'FROM debian AS Build\nRUN a',
      'FROM build AS next\nRUN b',
      'FROM scratch\nCOPY --from=build /a /'
    );
    expect(find('[build 2/2] RUN a')).toBe('c1#1');
    expect(find('[next 1/1] RUN b')).toBe('c2#1');
    expect(find('[stage-2 1/1] COPY --from=build /a /')).toBe('c3#1');
    expect(find('[linux/arm64 build 1/2] FROM docker.io/library/debian')).toBe(
      'c1#0'
    );
  });

  it('passes over the ONBUILD triggers of the base', () => {
    const find = mapper('FROM onbuild', 'RUN own');
    expect(find('[1/3] FROM docker.io/library/onbuild')).toBe('c1#0');
    expect(find('[2/3] ONBUILD RUN theirs')).toBeNull();
    expect(find('[3/3] RUN own')).toBe('c2#0');
  });
});
