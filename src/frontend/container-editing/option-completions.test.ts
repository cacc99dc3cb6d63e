import { describe, expect, it } from 'vitest';
import type { INameSources } from './name-sources.js';
import { completeOption } from './option-completions.js';
import { caretBack } from './option-template.js';

const SOURCES: INameSources = {
  dockerfiles: () => ['# base\nFROM debian AS build', 'RUN true'],
  volumes: () => Promise.resolve(['cache', 'data']),
  entries: folder =>
    Promise.resolve(
      folder === './in/' || folder === ''
        ? [
            { name: 'a.env', isFolder: false },
            { name: 'data', isFolder: true }
          ]
        : []
    ),
  images: () => Promise.resolve(['busybox:latest'])
};

/** Completes where `‸` stands. */
async function complete(text: string) {
  const [before = '', after = ''] = text.split('‸');
  const lines = before.split('\n');
  return completeOption(
    before + after,
    lines.length - 1,
    lines.at(-1)?.length ?? 0,
    SOURCES
  );
}

async function labels(text: string): Promise<string[]> {
  return (await complete(text))?.items.map(({ label }) => label) ?? [];
}

describe('keys', () => {
  it('are completed with the form of their value', async () => {
    const found = await complete('#| vol‸');
    expect(found).toMatchObject({ start: 3, end: 6 });
    const item = found?.items.find(({ label }) => label === 'volumes');
    expect(item?.insertText).toBe('volumes: [""]');
    expect(item?.detail).toMatch(/^Folders that are mounted/);
    expect(item?.documentation).toContain('volumes: ["./data');
    expect(caretBack('volumes: [""]')).toBe(2);
    expect(caretBack('environment: {}')).toBe(1);
    expect(caretBack('tty: ')).toBe(0);
  });

  it('are those that begin with what is written, or else have it', async () => {
    expect(await labels('#| e‸')).toEqual([
      'environment',
      'env_file',
      'entrypoint',
      'extra_hosts',
      'expect'
    ]);
    expect(await labels('#| mode‸')).toEqual(['network_mode']);
    expect((await labels('#| xyz‸')).length).toBeGreaterThan(20);
  });

  it('are offered once', async () => {
    expect(await labels('#| image: x\n#| ‸')).not.toContain('image');
    expect(await labels('#| ‸')).toContain('image');
    expect(await labels('#|‸')).toContain('image');
  });

  it('are replaced alone when their value is there', async () => {
    const found = await complete('#| volu‸me: ["a:/a"]');
    expect(found).toMatchObject({ start: 3, end: 9 });
    expect(found?.items.map(item => item.insertText)).toContain('volumes');
  });

  it('are not for the script', async () => {
    expect(await complete('#| tty: true\nvol‸')).toBeNull();
  });
});

describe('values', () => {
  it.each<[string, string[]]>([
    ['#| tty: ‸', ['true', 'false']],
    ['#| network_mode: ‸', ['none', 'bridge', 'host']],
    ['#| network_mode: h‸', ['host']],
    ['#| pull_policy: ‸', ['always', 'missing', 'never']],
    ['#| volumes: ["‸"]', ['./', 'cache', 'data']],
    ['#| volumes: ["./in/‸"]', ['./in/data', './in/a.env']],
    ['#| volumes: ["./in/d‸:/d"]', ['./in/data']],
    ['#| volumes: ["./out/‸"]', []],
    ['#| env_file: a‸', ['a.env']],
    ['#| volumes: ["cache:/c:‸"]', ['cache:/c:ro']],
    ['#| volumes: ["cache:/c‸"]', []],
    ['#| volumes:\n#|   - c‸', ['cache']],
    ['#| environment: {A: "1", B: }\n#| secret_environment: [‸]', ['A', 'B']],
    [
      '#| environment: {URL: "http://a:80"}\n#| secret_environment: [‸]',
      ['URL']
    ],
    [
      '#| environment:\n#|   - A=x:1\n#|   - TOKEN\n#| secret_environment: [‸',
      ['A', 'TOKEN']
    ],
    ['#| working_dir: ‸', []],
    ['#| ulimits: {nofile: ‸}', []]
  ])('of %j', async (text, expected) => {
    expect(await labels(text)).toEqual(expected);
  });

  it('of image are cells, stages and images', async () => {
    const found = await complete('#| image: ‸cell:');
    expect(found).toMatchObject({ start: 10, end: 15 });
    expect(found?.items.map(({ label, detail }) => [label, detail])).toEqual([
      ['cell:1', 'FROM debian AS build'],
      ['cell:2', 'RUN true'],
      ['stage:build', 'stage'],
      ['busybox:latest', 'image'],
      ['commit:', 'commit of the history']
    ]);
  });

  it('of a mapping are keys', async () => {
    const found = await complete('#| ulimits: {no‸}');
    expect(found?.items[0]?.insertText).toBe('nofile: ');
  });
});
