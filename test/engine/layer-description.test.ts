import { describe, expect, it } from 'vitest';
import {
  cellsOf,
  readLayerDescription
} from '../../src/backend/history/layer/layer-description.js';
import { parseNotebookId } from '../../src/common/ids.js';
import { NotebookSession } from '../helpers/notebook-session.js';

describe('the commits of a cell', () => {
  it('say where the notebook’s cells were, and the last one the image’s configuration', async () => {
    await using session = await NotebookSession.open();
    const sources = [
      'FROM busybox:latest\n# base\n',
      'RUN false',
      'ENV LAYERBOOK_DESCRIBED=1\nRUN echo one > /described\nRUN echo two >> /described',
      ''
    ];
    session.dockerfile(...sources);
    session.cells[1]!.disabled = true;
    session.config = { file: { eol: 'crlf' } };
    expect((await session.run('c3')).outcome).toBe('succeeded');
    const history = await session.runs.history(parseNotebookId(session.id));
    const { commits } = await history.log({ offset: 0, limit: 10 });
    expect(commits.map(({ kind }) => kind)).toEqual(['layer', 'layer', 'base']);
    const said = await history.read(sources =>
      commits.map(({ oid }) => {
        const { objects, index } = sources;
        const text = objects
          .blob(
            objects
              .tree(index.get(oid).tree)
              .find(entry => entry.name === 'Dockerfile')!.oid
          )
          .toString();
        const description = readLayerDescription(sources, oid);
        return { text, description, cells: cellsOf(text, description) };
      })
    );
    expect(said[0]!.text).toContain('\r\n# RUN false\r\n');
    expect(said.map(({ cells }) => cells)).toEqual([
      [
        { id: 'c1', source: sources[0] },
        { id: 'c3', source: sources[2] }
      ],
      [
        { id: 'c1', source: sources[0] },
        { id: 'c3', source: sources[2] }
      ],
      [{ id: 'c1', source: sources[0] }]
    ]);
    expect(said[0]!.description?.config?.Env).toContain(
      'LAYERBOOK_DESCRIBED=1'
    );
    // The cell above made nothing on top of its base image: that is its last commit.
    expect(said[1]!.description?.config).toBeNull();
    expect(said[2]!.description?.config?.Env).toEqual(
      expect.arrayContaining([expect.stringMatching(/^PATH=/)])
    );
  });
});
