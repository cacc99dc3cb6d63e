import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCommitOid } from '../../../common/ids.js';
import { details } from '../testing/layer-views.js';
import type { ITestEntry } from '../testing/tar-builder.js';
import { TestHistory } from '../testing/test-history.js';
import { holdsSecret } from './secret-files.js';

/** Stands for what must not be found anywhere. */
const SECRET = 'hunter2hunter2';
const KEY = `-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET}${SECRET}\n-----END OPENSSH PRIVATE KEY-----\n`;

const WITHHELD: readonly (readonly [string, string])[] = [
  ['etc/shadow', `root:${SECRET}:1::::::\n`],
  ['etc/shadow-', SECRET],
  ['etc/gshadow', SECRET],
  ['chroot/etc/shadow', SECRET],
  ['etc/ssl/private/server.key', SECRET],
  ['etc/wireguard/wg0.conf', `PrivateKey = ${SECRET}\n`],
  ['etc/apt/auth.conf', `password ${SECRET}\n`],
  ['etc/apt/auth.conf.d/private.conf', SECRET],
  ['etc/kubernetes/admin.conf', SECRET],
  ['run/secrets/token', SECRET],
  ['var/run/secrets/kubernetes.io/serviceaccount/token', SECRET],
  ['root/.ssh/id_ed25519', SECRET],
  ['home/me/.ssh/id_work', SECRET],
  ['root/.netrc', `machine a login b password ${SECRET}\n`],
  ['root/.git-credentials', `https://me:${SECRET}@example.org\n`],
  ['root/.config/git/credentials', SECRET],
  ['root/.config/gh/hosts.yml', SECRET],
  ['root/.config/gcloud/application_default_credentials.json', SECRET],
  ['root/.aws/credentials', `aws_secret_access_key = ${SECRET}\n`],
  ['root/.docker/config.json', `{"auths":{"a":{"auth":"${SECRET}"}}}\n`],
  ['root/.kube/config', `token: ${SECRET}\n`],
  ['root/.pypirc', `password = ${SECRET}\n`],
  ['root/.pgpass', SECRET],
  ['root/.my.cnf', SECRET],
  ['root/.cargo/credentials.toml', SECRET],
  ['root/.cache/huggingface/token', SECRET],
  ['root/.bash_history', `mysql -p${SECRET}\n`],
  ['app/.env', `TOKEN=${SECRET}\n`],
  ['app/.env.production', `TOKEN=${SECRET}\n`],
  ['app/.envrc', `export TOKEN=${SECRET}\n`],
  ['root/.npmrc', `//npm.example.org/:_authToken=${SECRET}\n`],
  ['root/.pip/pip.conf', `index-url = https://me:${SECRET}@example.org/\n`],
  ['root/.yarnrc.yml', `npmAuthToken: "${SECRET}"\n`],
  ['root/.gradle/gradle.properties', `repoPassword=${SECRET}\n`],
  ['root/.gitconfig', `[url "https://me:${SECRET}@example.org/"]\n`],
  ['src/.git/config', `url = https://me:${SECRET}@example.org/\n`],
  ['srv/deploy_key', KEY],
  ['srv/server.pem', KEY.replaceAll('OPENSSH', 'RSA')],
  [
    'srv/old.pem',
    `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${SECRET}\n`
  ],
  [
    'srv/service.json',
    JSON.stringify({ private_key: KEY.replaceAll('OPENSSH ', '') })
  ],
  [
    'srv/pgp.asc',
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${SECRET}${SECRET}\n`
  ]
];

const KEPT: readonly (readonly [string, string])[] = [
  ['etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n'],
  ['etc/ssl/certs/ca.pem', '-----BEGIN CERTIFICATE-----\nMIIBAAAABBBBCCCC\n'],
  ['etc/apt/sources.list', 'deb http://deb.example.org/debian bookworm main\n'],
  ['etc/kubernetes/manifests/etcd.yaml', 'kind: Pod\n'],
  ['root/.ssh/id_ed25519.pub', 'ssh-ed25519 AAAA me\n'],
  ['root/.ssh/known_hosts', 'example.org ssh-ed25519 AAAA\n'],
  ['root/.npmrc', 'registry=https://npm.example.org/\nalways-auth=true\n'],
  ['app/.npmrc', '//npm.example.org/:_authToken=${NPM_TOKEN}\n'],
  [
    'root/.pip/pip.conf',
    '[global]\nindex-url = https://pip.example.org/simple\n'
  ],
  ['root/.gitconfig', '[user]\nname = me\n'],
  ['root/.bashrc', 'export A=1\n'],
  ['app/.env.example', 'TOKEN=\n'],
  ['app/.env.local.sample', 'TOKEN=\n'],
  ['app/.environment', 'TOKEN=\n'],
  ['app/shadow', 'text\n'],
  ['lib/keys.js', 'const mark = "-----BEGIN PRIVATE KEY-----";\n'],
  ['doc/key.md', 'It begins with `-----BEGIN RSA PRIVATE KEY-----`.\n'],
  ['app/config.json', '{"name": "app"}\n'],
  ['run/secrets/empty', '']
];

describe('holdsSecret', () => {
  it.each(WITHHELD)('keeps %s out', (path, content) => {
    const name = path.replace('.git/', '%2Egit/');
    expect(holdsSecret(name, Buffer.from(content))).toBe(true);
  });

  it.each(KEPT)('lets %s in', (path, content) => {
    expect(holdsSecret(path, Buffer.from(content))).toBe(false);
  });
});

/** Bytes of every object of a repository, whether anything names it or not. */
function everything(gitDir: string): Buffer {
  return execFileSync(
    'git',
    ['--git-dir', gitDir, 'cat-file', '--batch-all-objects', '--batch'],
    { maxBuffer: 1 << 28 }
  );
}

describe('a layer with secrets', () => {
  it('leaves their text nowhere in the repository, only size and digest', async () => {
    await using test = await TestHistory.create();
    const entries = WITHHELD.map(([name, content]): ITestEntry => ({
      name,
      content
    }));
    const links: ITestEntry[] = [
      { name: 'linked', type: 'hardlink', link: 'etc/shadow' }
    ];
    const base = await test.layer(null, [{ name: 'a', content: 'a\n' }]);
    const { oid } = await test.layer(base.oid, [...entries, ...links]);
    test.fsck();
    const all = everything(test.history.gitDir);
    expect(all.includes('root/.netrc')).toBe(true);
    expect(all.includes(SECRET)).toBe(false);
    for (const [path, content] of WITHHELD) {
      expect(await test.history.file(oid, path), path).toMatchObject({
        kind: 'pointer',
        why: 'withheld',
        size: Buffer.byteLength(content)
      });
    }
    expect(await test.history.file(oid, 'linked')).toMatchObject({
      why: 'withheld'
    });
    // A change of it shows all the same.
    const changed = await test.layer(oid, [
      { name: 'etc/shadow', content: 'root:*:2::::::\n' },
      { name: 'app/.env', content: `TOKEN=${SECRET}\n`, mode: 0o600 }
    ]);
    expect(
      (await details(test, changed.oid)).map(({ op, path }) => `${op} ${path}`)
    ).toEqual(['m app/.env', 'M etc/shadow']);
  });

  it('made by a real ssh-keygen is not in any pack or loose file', async () => {
    await using test = await TestHistory.create();
    const dir = mkdtempSync(join(tmpdir(), 'layerbook-key-'));
    try {
      execFileSync('ssh-keygen', [
        ...['-q', '-t', 'ed25519', '-N', '', '-f', join(dir, 'key')]
      ]);
      const key = readFileSync(join(dir, 'key'));
      const { oid } = await test.layer(null, [
        { name: 'opt/anything', content: key },
        {
          name: 'opt/anything.pub',
          content: readFileSync(join(dir, 'key.pub'))
        }
      ]);
      expect(await test.history.file(oid, 'opt/anything')).toMatchObject({
        why: 'withheld'
      });
      expect(await test.history.file(oid, 'opt/anything.pub')).toMatchObject({
        kind: 'text'
      });
      const body = key.toString().split('\n')[2] ?? '';
      expect(body.length).toBeGreaterThan(40);
      expect(everything(test.history.gitDir).includes(body)).toBe(false);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('that an older version kept whole stays readable, and is withheld when a layer writes it again', async () => {
    await using test = await TestHistory.create();
    const shadow = 'root:*:1::::::\n';
    const files: Record<string, string> = {
      Dockerfile: 'FROM scratch\n',
      'layer/layer.json': '{"version": 1, "policy": {"version": 1}}\n',
      'layer/changes.tsv': `A\tf\t640\t0\t42\t${shadow.length}\t1\tetc/shadow\t\ttext\t\t\n`,
      'rootfs/etc/shadow': shadow
    };
    const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
    const stream =
      'commit refs/heads/run-0001\ncommitter a <a@b> 1 +0000\n' +
      data('[1] RUN old\n\nRUN old\n\nLayer-Kind: layer\n') +
      Object.entries(files)
        .map(([name, text]) => `M 100644 inline ${name}\n${data(text)}`)
        .join('');
    execFileSync(
      'git',
      ['--git-dir', test.history.gitDir, 'fast-import', '--quiet'],
      { input: stream }
    );
    const oid = parseCommitOid(test.git('rev-parse', 'run-0001').trim());
    expect(await test.history.file(oid, 'etc/shadow')).toEqual({
      kind: 'text',
      text: shadow,
      size: shadow.length
    });
    const next = await test.layer(oid, [
      { name: 'etc/shadow', content: shadow, mode: 0o640, gid: 42, mtime: 1 }
    ]);
    expect(await test.history.file(next.oid, 'etc/shadow')).toMatchObject({
      why: 'withheld'
    });
    test.fsck();
  });
});
