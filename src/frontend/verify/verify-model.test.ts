import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';
import { parseNotebookId } from '../../common/ids.js';
import { notebookConfigSchema } from '../../common/notebook/build-config.js';
import type { IVerifyReport } from '../../common/protocol/notebook.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { IRpcClient } from '../tokens.js';
import { VerifyModel } from './verify-model.js';

const id = parseNotebookId('book');
const notebook = {
  id,
  path: 'a.ipynb',
  config: notebookConfigSchema.parse({}),
  cells: []
};
const report: IVerifyReport = { ok: true, checks: [], volatile: [], ms: 5 };

/** The far side of the wire: answers when it is told to. */
function fakeClient() {
  const asked: unknown[] = [];
  let settle: (answer: IVerifyReport | Error) => void = () => undefined;
  const client: Record<string, unknown> = {
    request: (
      _name: string,
      params: unknown,
      { signal }: { signal: AbortSignal }
    ) => {
      asked.push(params);
      return new Promise<IVerifyReport>((resolve, reject) => {
        settle = answer =>
          answer instanceof Error ? reject(answer) : resolve(answer);
        signal.addEventListener('abort', () =>
          reject(new LayerbookError('cancelled', 'Stopped.'))
        );
      });
    }
  };
  const verifyProgressed = new Signal<object, object>(client);
  client['verifyProgressed'] = verifyProgressed;
  return {
    client: client as unknown as IRpcClient,
    asked,
    answer: (answer: IVerifyReport | Error) => settle(answer),
    progress: (notebookId: string, text: string) =>
      verifyProgressed.emit({ notebookId, text })
  };
}

function start() {
  const fake = fakeClient();
  const model = new VerifyModel({
    client: fake.client,
    takeSnapshot: () => notebook,
    now: () => 7
  });
  return { ...fake, model, done: model.start('both') };
}

describe('VerifyModel', () => {
  it('asks for the builds, and shows how far it is for its own notebook', async () => {
    const { model, asked, progress, answer, done } = start();
    expect(asked).toEqual([{ notebook, builds: 'both' }]);
    progress('other', 'elsewhere');
    progress('book', 'step 3 of 7');
    expect(model.state).toEqual({
      kind: 'running',
      startedAt: 7,
      text: 'step 3 of 7'
    });
    answer(report);
    await done;
    expect(model.state).toEqual({ kind: 'done', report });
  });

  it('takes a stop for what it is, and not for a failure', async () => {
    const { model, done } = start();
    model.cancel();
    await done;
    expect(model.state).toEqual({ kind: 'cancelled' });
  });

  it('keeps the words of a failure', async () => {
    const { model, answer, done } = start();
    answer(new LayerbookError('engine.notFound', 'No engine.'));
    await done;
    expect(model.state).toMatchObject({
      kind: 'failed',
      error: { code: 'engine.notFound', message: 'No engine.' }
    });
  });

  it('shows only the newest of two', async () => {
    const { model, done, answer } = start();
    const again = model.start('cached');
    await done;
    expect(model.state.kind).toBe('running');
    answer(report);
    await again;
    expect(model.state.kind).toBe('done');
    expect(model.builds).toBe('cached');
  });
});
