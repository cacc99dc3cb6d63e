import { expect, it } from 'vitest';
import { parsePorcelain } from './git-program.js';
import { pushFailure, rejectedPush } from './push-failure.js';

it.each([
  [
    "fatal: could not read Username for 'https://h': terminal prompts disabled",
    /did not accept the login/
  ],
  [
    'git@h: Permission denied (publickey).\nfatal: Could not read from remote repository.',
    /did not accept the login/
  ],
  [
    "remote: Repository not found.\nfatal: repository 'https://h/x/' not found",
    /there is no repository/
  ],
  [
    "fatal: unable to access 'https://h/': Could not resolve host: h",
    /its host is not known/
  ],
  [
    'ssh: connect to host h port 22: Connection timed out\nfatal: Could not read',
    /it does not answer/
  ],
  [
    'Host key verification failed.\nfatal: Could not read',
    /key of the host is not known/
  ],
  [
    "fatal: unable to access 'https://h/': SSL certificate problem: self-signed certificate",
    /certificate of its host/
  ],
  [
    'error: cannot run ssh: No such file or directory\nfatal: unable to fork',
    /program that git needs/
  ],
  ['HTTP Error: 403 Forbidden', /did not accept the login/],
  ['error: something new\nfatal: it went wrong.', /: it went wrong\.$/],
  ['', /no reason was given/]
])('says of %j what it means, in one sentence', (output, sentence) => {
  const { message } = pushFailure('https://h/x', output);
  expect(message).toMatch(sentence);
  expect(message).not.toContain('\n');
  expect(message).toMatch(
    /^The history could not be pushed to https:\/\/h\/x: .*\.$/
  );
});

it('reads what git says of each ref', () => {
  const text = [
    'To /srv/x.git',
    '*\trefs/heads/run-0002:refs/heads/run-0002\t[new branch]',
    '=\trefs/heads/a:refs/heads/a\t[up to date]',
    ' \trefs/heads/b:refs/heads/b\t1234567..89abcde',
    '!\trefs/heads/c:refs/heads/c\t[rejected] (fetch first)',
    '!\trefs/tags/v1:refs/tags/v1\t[remote rejected] (pre-receive hook declined)',
    'Done'
  ].join('\n');
  const refs = parsePorcelain(text);
  expect(
    refs.map(({ ref, state, reason }) => `${ref} ${state} ${reason}`)
  ).toEqual([
    'refs/heads/run-0002 pushed ',
    'refs/heads/a same ',
    'refs/heads/b pushed ',
    'refs/heads/c rejected fetch first',
    'refs/tags/v1 rejected pre-receive hook declined'
  ]);
  const { message } = rejectedPush('/srv/x.git', refs, '');
  expect(message).toBe(
    '/srv/x.git did not take refs/heads/c, refs/tags/v1: there are commits that this history does not have. Others (2) were pushed.'
  );
});

it('passes on why a server declined', () => {
  const refs = [
    { ref: 'refs/heads/a', state: 'rejected', reason: 'hook declined' }
  ] as const;
  const { message } = rejectedPush(
    'h:x',
    refs,
    'remote: too\nremote:   large \nerror: failed to push'
  );
  expect(message).toBe(
    'h:x did not take refs/heads/a: hook declined: too large.'
  );
});
