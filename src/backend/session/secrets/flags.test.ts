import { describe, expect, it } from 'vitest';
import { parseSecretFlag, parseSshFlag } from './flags.js';

const place = { folder: '/here', env: { SET: 'value' } };

describe('--secret', () => {
  it.each([
    ['id=a,src=tok', ['a', { file: '/here/tok' }]],
    ['id=a,source=/x/tok', ['a', { file: '/x/tok' }]],
    ['type=file,id=a,src=tok', ['a', { file: '/here/tok' }]],
    ['id=a,env=TOKEN', ['a', { env: 'TOKEN' }]],
    ['type=env,id=a,src=TOKEN', ['a', { env: 'TOKEN' }]],
    ['type=env,id=SET', ['SET', { env: 'SET' }]],
    ['id=SET', ['SET', { env: 'SET' }]],
    ['id=unset', ['unset', { file: '/here/unset' }]],
    ['id=SET,type=file', ['SET', { file: '/here/SET' }]],
    ['id=a,"src=with, comma"', ['a', { file: '/here/with, comma' }]],
    ['ID=a,src=x=y', ['a', { file: '/here/x=y' }]]
  ])('%s', (text, expected) => {
    expect(parseSecretFlag(text, place)).toEqual(expected);
  });

  it.each([
    ['src=tok', 'The secret `src=tok` has no id.'],
    ['', 'The secret `` has no id.'],
    ['id=a,type=vault', 'A secret is of type file or env, not vault.'],
    ['tok', '`tok` in a secret is not understood; it takes id=, src= and env=.']
  ])('%j is refused', (text, message) => {
    expect(() => parseSecretFlag(text, place)).toThrow(message);
  });
});

describe('--ssh', () => {
  it.each([
    ['default', ['default', { agent: true }]],
    ['deploy', ['deploy', { agent: true }]],
    ['default=key', ['default', { files: ['/here/key'] }]],
    ['a=/x/k1,k2', ['a', { files: ['/x/k1', '/here/k2'] }]]
  ])('%s', (text, expected) => {
    expect(parseSshFlag(text, place)).toEqual(expected);
  });

  it.each([
    ['=key', 'The SSH source `=key` has no id.'],
    ['a=', 'The SSH source `a=` has an empty path.']
  ])('%j is refused', (text, message) => {
    expect(() => parseSshFlag(text, place)).toThrow(message);
  });
});
