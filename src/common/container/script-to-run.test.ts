import { describe, expect, it } from 'vitest';
import { copyToCell, scriptToRun } from './script-to-run.js';

function step(script: string, ...options: string[]): string | undefined {
  return scriptToRun([...options.map(line => `#| ${line}`), script].join('\n'))
    ?.dockerfile;
}

describe('the step that does what a script did', () => {
  it.each([
    ['pip install x', 'RUN pip install x'],
    ['  ls ', 'RUN <<EOF\n  ls\nEOF'],
    ['ls\n', 'RUN ls'],
    ['a\nb\n\n', 'RUN <<EOF\na\nb\nEOF'],
    ['[ -f x ]', 'RUN <<EOF\n[ -f x ]\nEOF'],
    ['--x', 'RUN <<EOF\n--x\nEOF'],
    ['cat <<X', 'RUN <<EOF\ncat <<X\nEOF'],
    ['a \\', 'RUN <<EOF\na \\\nEOF'],
    ['a\nEOF\nb', 'RUN <<EOF2\na\nEOF\nb\nEOF2'],
    [
      '#!/usr/bin/env python3\nprint(1)',
      'RUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nEOF'
    ]
  ])('%j', (script, dockerfile) => {
    expect(step(script)).toBe(dockerfile);
  });

  it.each([
    [
      'environment: {A: "it\'s", B: 1}',
      "RUN <<EOF\nexport A='it'\\''s'\nexport B='1'\nls\nEOF"
    ],
    [
      'working_dir: /a b',
      "RUN <<EOF\nmkdir -p '/a b' && cd '/a b' || exit 1\nls\nEOF"
    ],
    ['user: app', 'USER app\nRUN ls'],
    ['network_mode: none', 'RUN --network=none ls'],
    [
      'volumes: ["./data:/d:ro"]',
      'RUN --mount=type=bind,source=data,target=/d ls'
    ],
    ['volumes: [".:/d"]', 'RUN --mount=type=bind,source=.,target=/d,rw ls'],
    ['volumes: ["cache:/c"]', 'RUN --mount=type=cache,id=cache,target=/c ls'],
    ['volumes: [/c]', 'RUN --mount=type=cache,target=/c ls'],
    [
      'volumes: [{type: tmpfs, target: /t, tmpfs: {size: 1k}}]',
      'RUN --mount=type=tmpfs,target=/t,size=1024 ls'
    ],
    [
      'volumes: [{type: image, source: "stage:s", target: /i}]',
      'RUN --mount=type=bind,from=s,target=/i ls'
    ],
    [
      'volumes: [{type: image, source: "debian:12", target: /i}]',
      'RUN --mount=type=bind,from=debian:12,target=/i ls'
    ],
    ['volumes: ["/abs:/a", "../up:/u"]', 'RUN ls']
  ])('with %s', (line, dockerfile) => {
    expect(step('ls', line)).toBe(dockerfile);
  });

  it('sets the environment of an interpreter in front of it', () => {
    expect(
      step('#!/usr/bin/python3 -u\nprint(1)\n', 'environment: {A: 1}')
    ).toBe(
      [
        'RUN <<EOF',
        "export A='1'",
        "/usr/bin/python3 -u /dev/stdin <<'SCRIPT'",
        '#!/usr/bin/python3 -u',
        'print(1)',
        'SCRIPT',
        'EOF'
      ].join('\n')
    );
  });

  it.each([
    ['environment: [TOKEN]', '`TOKEN` came from where Layerbook runs'],
    ['image: python:3', 'The script ran in `python:3`'],
    ['env_file: .env', 'Variables of `env_file` are not set in the build.'],
    ['environment: {a.b: 1}', 'No shell can set `a.b`'],
    ['working_dir: /x', 'the image’s `WORKDIR` stays as it is'],
    ['user: app', '`USER app` also holds for the steps below'],
    ['volumes: ["./d:/d"]', 'what the step writes there is thrown away'],
    ['volumes: ["../d:/d"]', '`../d` is outside the notebook’s folder'],
    ['volumes: ["cache:/c"]', '`/c` starts empty'],
    [
      'volumes: [{type: image, source: "cell:2", target: /i}]',
      '`cell:2` has no name in a Dockerfile'
    ],
    ['entrypoint: [tini]', '`entrypoint` has no part in a build'],
    ['privileged: true', 'A build step has no added rights'],
    ['gpus: all', 'A build step has no devices'],
    ['networks: [a]', 'The step has the network of a build']
  ])('tells about %s', (line, note) => {
    const notes = scriptToRun(`#| ${line}\nls`)?.notes ?? [];
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(note);
  });

  it.each(['', '#| image: x', '#| command: ls', '#| cpus: no\nls'])(
    'is none for %j',
    source => {
      expect(scriptToRun(source)).toBeNull();
    }
  );
});

describe('lines that copy files', () => {
  it.each([
    ['out/a.csv', '/app/a.csv', 'COPY out/a.csv /app/a.csv'],
    ['a b', '/x y', 'COPY ["a b","/x y"]'],
    ["it's", '/x', `COPY ["it\\\\'s","/x"]`],
    ['$a', '/$b', 'COPY ["\\\\$a","/\\\\$b"]'],
    ['d/a[1]*?', '/x', String.raw`COPY ["d/[a]\\\\[1]\\\\*\\\\?","/x"]`],
    ['a\\b', '/a\\b', String.raw`COPY ["[a]\\\\\\\\b","/a\\\\b"]`],
    ['--from=x', '/x', 'COPY ./--from=x /x'],
    ['<<EOF', '/x', 'COPY ./<<EOF /x'],
    ['[a', '/x', String.raw`COPY ["\\\\[[a]","/x"]`]
  ])('%j to %j', (from, to, line) => {
    expect(copyToCell([{ from, to }])).toBe(line);
  });

  it('stand one below the other', () => {
    const paths = ['a', 'b'].map(from => ({ from, to: `/${from}` }));
    expect(copyToCell(paths)).toBe('COPY a /a\nCOPY b /b');
  });
});
