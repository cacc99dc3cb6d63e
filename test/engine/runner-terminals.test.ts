import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IRunInput } from '../../src/backend/runner/contract.js';
import type { IRunnerHarness } from './runner-harness.js';
import { createHarness } from './runner-harness.js';

let harness: IRunnerHarness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

/** Runs a cell and answers what it prints: each answer once, when its question was printed. */
async function talk(
  source: string,
  answers: readonly (readonly [
    string,
    (input: IRunInput) => Promise<void> | void
  ])[]
) {
  let input: IRunInput | null = null;
  let said = '';
  const left = [...answers];
  const answer = (): void => {
    const [next] = left;
    if (input && next && said.includes(next[0])) {
      left.shift();
      said = said.slice(said.indexOf(next[0]) + next[0].length);
      void next[1](input);
      answer();
    }
  };
  const run = await harness.run(source, {
    onInput: open => {
      input = open;
      answer();
    },
    onOutput: text => {
      said += text;
      answer();
    }
  });
  expect(left).toEqual([]);
  return run;
}

describe('standard input', () => {
  it('takes a line when it is asked for', async () => {
    const { stdout, card } = await talk(
      '#| stdin_open: true\nprintf "name? "; read name; echo "hello $name"',
      [['name? ', input => input.write('Zoë\n')]]
    );
    expect(stdout).toBe('name? hello Zoë\n');
    expect(card).toMatchObject({ stdin: true, exitCode: 0 });
    expect(card.tty).toBeUndefined();
  });

  it('ends when the user says so, and what follows is still printed', async () => {
    const { stdout } = await talk(
      '#| stdin_open: true\necho ready; cat; echo done',
      [
        [
          'ready',
          async input => {
            await input.write('a\nb');
            await input.end();
          }
        ]
      ]
    );
    expect(stdout).toBe('ready\na\nbdone\n');
  });

  it('takes a megabyte', async () => {
    const { stdout } = await talk('#| stdin_open: true\necho ready; wc -c', [
      [
        'ready',
        async input => {
          for (let part = 0; part < 16; part++) {
            await input.write('x'.repeat(1 << 16));
          }
          await input.end();
        }
      ]
    ]);
    expect(stdout.trim()).toBe('ready\n1048576');
  });

  it('is empty where a cell does not ask for it', async () => {
    const { stdout, card } = await harness.run('wc -c');
    expect(stdout.trim()).toBe('0');
    expect(card.stdin).toBeUndefined();
  });

  it.each(['stdin_open: true', 'tty: true'])(
    'ends at once where nobody is there to type: %s',
    async option => {
      const { stdout, card } = await harness.run(
        `#| ${option}\nread a || echo none; cat; read b || echo none`,
        { stdin: 'closed' }
      );
      expect(stdout.replaceAll('\r', '')).toBe('none\nnone\n');
      expect(card.stdin).toBeUndefined();
    }
  );
});

describe('a terminal', () => {
  it('is one, of the size that it is given', async () => {
    const { stdout, stderr, card } = await talk(
      [
        '#| tty: true',
        // Before it says that it is ready: a size that comes earlier would be lost.
        'trap "stty size; exit 0" WINCH',
        'stty size; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo terminal; echo err >&2',
        'while :; do sleep 0.1; done'
      ].join('\n'),
      [['err', input => input.resize(99, 33)]]
    );
    expect(stdout).toBe('24 80\r\nterminal\r\nerr\r\n33 99\r\n');
    expect(stderr).toBe('');
    expect(card).toMatchObject({ tty: true, stdin: true, exitCode: 0 });
  });

  it('makes an interrupt of Ctrl-C', async () => {
    const { stdout, exitCode } = await talk(
      '#| tty: true\ntrap "echo interrupted; exit 7" INT\necho ready; while :; do sleep 0.1; done',
      [['ready', input => input.write('\x03')]]
    );
    expect(stdout).toContain('interrupted');
    expect(exitCode).toBe(7);
  });

  it('makes an end of input of Ctrl-D', async () => {
    const { stdout, exitCode } = await talk(
      '#| tty: true\necho ready; cat; echo over',
      [
        [
          'ready',
          async input => {
            await input.write('typed\r');
            await input.end();
          }
        ]
      ]
    );
    expect(stdout).toBe('ready\r\ntyped\r\ntyped\r\nover\r\n');
    expect(exitCode).toBe(0);
  });

  it('tells that the image does not have the program', async () => {
    const data = await harness.fail('#| tty: true\n#| command: nosuchthing');
    expect(data.message).toBe('The image has no program `nosuchthing`.');
  });
});
