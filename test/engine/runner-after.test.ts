import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IContainers } from '../../src/backend/engine/contract.js';
import type { ContainerCard } from '../../src/common/cards/container-card.js';
import { parseContainerId } from '../../src/common/ids.js';
import type { IRunnerHarness } from './runner-harness.js';
import { createHarness } from './runner-harness.js';

let harness: IRunnerHarness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

describe('expect', () => {
  it('makes another exit code the right one', async () => {
    const run = await harness.run('#| expect: {exit_code: 3}\nexit 3');
    expect(run).toMatchObject({ exitCode: 3, failure: null });
    expect(run.card.checks).toEqual([{ text: 'exit code is 3', ok: true }]);
  });

  it('fails the cell with what was found', async () => {
    const run = await harness.run(
      '#| cpus: 1\n#| expect:\n#|   exit_code: 3\n#|   output: [fine, /^li.e$/]\n#|   absent: /made\necho fine; echo line; touch /made'
    );
    expect(run.failure).toMatchObject({
      code: 'container.expect',
      lines: [2, 2],
      exitCode: 0
    });
    expect(run.failure?.message).toBe(
      '2 checks failed, first: The cell expects that exit code is 3, but found: exit code 0.'
    );
    expect(run.card.checks?.map(({ ok }) => ok)).toEqual([
      false,
      true,
      true,
      false
    ]);
  });

  it('does not hide a wrong exit code', async () => {
    const run = await harness.run('#| expect: {output: x}\necho x; exit 2');
    expect(run.failure).toMatchObject({ code: 'container.exit', exitCode: 2 });
    expect(run.card.checks).toHaveLength(1);
  });
});

describe('after a run', () => {
  it('files are shown, and what matched nothing is said', async () => {
    const { card } = await harness.run(
      [
        '#| volumes: ["./:/out"]',
        '#| display: ["shown.txt", "/in/*.csv", "none*.png"]',
        'mkdir /in; echo a,b > /in/t.csv; echo text > /out/shown.txt'
      ].join('\n')
    );
    expect(card.files?.map(({ path, mime }) => [path, mime])).toEqual([
      ['shown.txt', 'text/plain'],
      ['/in/t.csv', 'text/csv']
    ]);
    expect(card.notes?.join(' ')).toContain('none*.png');
  });

  it('what changed in mounts is told, and belongs to the user', async () => {
    const name = `${harness.notebookId}-data`;
    const { card } = await harness.run(
      `#| volumes: ["${name}:/data"]\necho 1 > /data/new`
    );
    expect(card.volumes).toMatchObject([
      { name, target: '/data', counts: { added: 1 } }
    ]);
    const volumes = await harness.engine.volumes.list();
    expect(volumes.find(volume => volume.name === name)?.labels).toMatchObject({
      'layerbook.notebook': harness.notebookId,
      'layerbook.path': 'notebooks/test.ipynb'
    });
  });
});

describe('secret environment', () => {
  const secret = 'correct-horse-battery';
  const cell = [
    '#| environment: {LAYERBOOK_TEST_TOKEN: }',
    '#| secret_environment: [LAYERBOOK_TEST_TOKEN]'
  ].join('\n');

  async function runWith(
    script: string,
    more: string[] = []
  ): ReturnType<IRunnerHarness['run']> {
    vi.stubEnv('LAYERBOOK_TEST_TOKEN', secret);
    try {
      return await harness.run([cell, ...more, script].join('\n'));
    } finally {
      vi.unstubAllEnvs();
    }
  }

  it('reaches the program and not its output, in whatever pieces', async () => {
    const run = await runWith(
      [
        'echo ${#LAYERBOOK_TEST_TOKEN}',
        'echo "a $LAYERBOOK_TEST_TOKEN z"',
        'printf "${LAYERBOOK_TEST_TOKEN%%-*}"; sleep 0.2; echo "${LAYERBOOK_TEST_TOKEN#correct}"',
        'echo "$LAYERBOOK_TEST_TOKEN" >&2',
        'printf "correct"; sleep 0.2; echo " and more"'
      ].join('\n')
    );
    expect(run.stdout).toBe('21\na *** z\n***\ncorrect and more\n');
    expect(run.stderr).toBe('***\n');
  });

  it('is not in the card, its files and checks, nor in labels', async () => {
    let state: ReturnType<IContainers['inspect']> | undefined;
    vi.stubEnv('LAYERBOOK_TEST_TOKEN', secret);
    let card: Partial<ContainerCard> = {};
    try {
      const run = await harness.run(
        `${cell}\n#| display: /x.txt\n#| expect: {no_output: "***"}\necho $LAYERBOOK_TEST_TOKEN | tee /x.txt; sleep 0.5`,
        {
          onChange: change => {
            if (change.state === 'running' && change.containerId) {
              state ??= harness.engine.containers.inspect(
                parseContainerId(change.containerId)
              );
            }
          }
        }
      );
      card = run.card;
    } finally {
      vi.unstubAllEnvs();
    }
    expect(card.files?.[0]?.data).toBe('***\n');
    expect(card.checks?.[0]?.ok).toBe(false);
    expect(JSON.stringify(card)).not.toContain(secret);
    expect(JSON.stringify((await state)?.labels)).not.toContain(secret);
  });

  it('may come from an env file', async () => {
    await writeFile(path.join(harness.folder, 'secret.env'), `A=${secret}\n`);
    const { stdout } = await harness.run(
      '#| env_file: secret.env\n#| secret_environment: [A]\necho $A'
    );
    expect(stdout).toBe('***\n');
  });
});

describe('a source that is missing', () => {
  it.each([
    ['./a/b', 'a/b'],
    ['../notebooks/deep/er', 'deep/er'],
    ['./data.csv', undefined],
    ['../outside-folder', undefined]
  ])('%s could be made at %s', async (source, missingFolder) => {
    const data = await harness.fail(`#| volumes: ["${source}:/x"]\ntrue`);
    expect(data.code).toBe('container.missingSource');
    expect(data.missingFolder).toBe(missingFolder);
  });
});
