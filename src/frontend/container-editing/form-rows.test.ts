import { describe, expect, it } from 'vitest';
import {
  isWholeMount,
  isWholePort,
  isWholeVariable,
  mountRows,
  mountValue,
  portRows,
  portValue,
  variableRows,
  variablesValue
} from './form-rows.js';

describe('mounts of the form', () => {
  it.each<[unknown, object]>([
    ['./d:/d', { type: 'bind', source: './d', target: '/d', readOnly: false }],
    ['./d:/d:ro', { type: 'bind', target: '/d', readOnly: true }],
    ['cache:/c', { type: 'volume', source: 'cache', target: '/c' }],
    ['/only', { type: 'volume', source: '', target: '/only' }],
    [
      { type: 'tmpfs', target: '/t' },
      { type: 'tmpfs', target: '/t' }
    ],
    [
      { type: 'bind', source: 'd', target: '/d', read_only: true },
      { type: 'bind', source: 'd', readOnly: true }
    ],
    [{ type: 'image', source: 'cell:1', target: '/i' }, { readOnly: true }]
  ])('%j is read, and is written as it was', (written, row) => {
    const [read] = mountRows([written]);
    expect(read).toMatchObject(row);
    expect(mountValue(read!)).toEqual(written);
  });

  it('keep what has no input, unless another type is chosen', () => {
    const [row] = mountRows([
      { type: 'tmpfs', target: '/t', tmpfs: { size: '1m' } }
    ]);
    expect(mountValue({ ...row!, target: '/u' })).toEqual({
      type: 'tmpfs',
      target: '/u',
      tmpfs: { size: '1m' }
    });
    expect(mountValue({ ...row!, type: 'volume', source: 'v' })).toEqual({
      type: 'volume',
      source: 'v',
      target: '/t'
    });
  });

  it('are written when they are whole', () => {
    const empty = { source: '', target: '', readOnly: false };
    expect(isWholeMount({ ...empty, type: 'bind' })).toBe(false);
    expect(isWholeMount({ ...empty, type: 'bind', target: '/d' })).toBe(false);
    expect(isWholeMount({ ...empty, type: 'volume', target: '/d' })).toBe(true);
    expect(isWholeMount({ ...empty, type: 'tmpfs', target: 'd' })).toBe(false);
    expect(isWholeMount({ ...empty, type: 'tmpfs', target: '/' })).toBe(false);
  });

  it('of a folder without a dot are written as folders and not as volumes', () => {
    expect(
      mountValue({
        type: 'bind',
        source: 'data',
        target: '/data',
        readOnly: true
      })
    ).toBe('./data:/data:ro');
  });
});

describe('ports of the form', () => {
  it.each<[unknown, string, string]>([
    ['80', '', '80'],
    [80, '', '80'],
    ['8080:80', '8080', '80'],
    ['0.0.0.0:8080:80/udp', '0.0.0.0:8080', '80/udp'],
    ['[::1]:8080:80', '[::1]:8080', '80'],
    [{ target: 80, published: 8080, host_ip: '::1' }, '[::1]:8080', '80']
  ])('%j is read and written', (written, host, container) => {
    const [row] = portRows([written]);
    expect(row).toMatchObject({ host });
    expect(isWholePort(row!)).toBe(true);
    expect(portValue(row!)).toEqual(written);
    expect(portValue({ ...row!, raw: undefined })).toBe(
      host === '' ? container : `${host}:${container}`
    );
  });

  it.each([
    ['x', '80'],
    ['8080', ''],
    ['', '70000']
  ])('%j to %j is not whole', (host, container) => {
    expect(isWholePort({ host, container, protocol: 'tcp' })).toBe(false);
  });
});

describe('variables of the form', () => {
  it('stay a mapping or a list', () => {
    const map = { A: '1', B: null, C: 3 };
    expect(variablesValue(variableRows(map), map)).toEqual({
      A: '1',
      B: null,
      C: 3
    });
    const list = ['A=1', 'B', 'C=x=y'];
    expect(variablesValue(variableRows(list), list)).toEqual(list);
    expect(variablesValue([{ name: 'A', value: '1' }], undefined)).toEqual({
      A: '1'
    });
  });

  it('need a name', () => {
    expect(isWholeVariable({ name: '', value: 'x' }, [])).toBe(false);
    expect(isWholeVariable({ name: 'A B', value: 'x' }, [])).toBe(false);
    expect(isWholeVariable({ name: 'A', value: null }, [])).toBe(true);
  });

  it('do not take the place of another one of the same name', () => {
    const typed = { name: 'A', value: '' };
    expect(isWholeVariable(typed, [{ name: 'A', value: '1' }, typed])).toBe(
      false
    );
  });
});
