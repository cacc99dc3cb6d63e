import { describe, expect, it } from 'vitest';
import type { IFinding } from '../../../common/protocol/history-views.js';
import { dir } from '../testing/layer-views.js';
import type { ITestEntry } from '../testing/tar-builder.js';
import { TestHistory } from '../testing/test-history.js';
import { capabilityWords } from './capability.js';
import { findingsOf } from './findings.js';

const brief = ({ kind, path, detail }: IFinding): string =>
  `${kind} ${path}: ${detail}`;

async function findings(
  entries: readonly ITestEntry[],
  below: readonly ITestEntry[] = []
) {
  await using test = await TestHistory.create();
  const base = await test.layer(null, below, { instruction: 'FROM x' });
  const { oid } = await test.layer(base.oid, entries);
  const report = await findingsOf(test.history, oid);
  return { ...report, findings: report.findings.map(brief) };
}

/** `struct vfs_cap_data` of revision 2: CAP_NET_RAW (13) permitted and effective. */
const NET_RAW = Buffer.from('0100000200200000000000000000000000000000', 'hex');

describe('findingsOf', () => {
  it('tells rights that stand out', async () => {
    const report = await findings([
      { name: 'bin/su', mode: 0o4755 },
      { name: 'bin/wall', mode: 0o2755 },
      { name: 'bin/both', mode: 0o6755 },
      { name: 'open', mode: 0o666 },
      dir('tmp', { mode: 0o1777 }),
      dir('var/open', { mode: 0o777 }),
      dir('var/mail', { mode: 0o2775 }),
      { name: 'link', type: 'symlink', link: 'x', mode: 0o777 },
      { name: 'dev/null', type: 'char', device: [1, 3], mode: 0o666 },
      { name: 'bin/ping', xattrs: { 'security.capability': NET_RAW } }
    ]);
    expect(report.findings.toSorted()).toEqual([
      'capability bin/ping: cap_net_raw=ep',
      'setgid bin/both: mode 6755, owner 0:0',
      'setgid bin/wall: mode 2755, owner 0:0',
      'setuid bin/both: mode 6755, owner 0:0',
      'setuid bin/su: mode 4755, owner 0:0',
      'world-writable open: mode 666, owner 0:0',
      'world-writable var/open: mode 777, owner 0:0'
    ]);
    expect(report).toMatchObject({ duplicateBytes: 0, more: {} });
  });

  it('looks only at what the commit added or changed', async () => {
    const report = await findings(
      [
        { name: 'bin/new', content: 'n', mode: 0o4755 },
        { name: 'bin/.wh.gone' }
      ],
      [
        { name: 'bin/old', content: 'o', mode: 0o4755 },
        { name: 'bin/gone', content: 'g', mode: 0o4755 }
      ]
    );
    expect(report.findings).toEqual(['setuid bin/new: mode 4755, owner 0:0']);
  });

  it('tells keys and tokens by name and content, and never what they say', async () => {
    const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${'QUJD'.repeat(20)}\n-----END OPENSSH PRIVATE KEY-----\n`;
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const report = await findings([
      { name: 'root/.ssh/id_ed25519', content: key },
      { name: 'app/server.key', content: key },
      { name: 'app/notes.txt', content: `use ${token} for it\n` },
      { name: 'app/store.p12', content: '\0binary' },
      { name: 'root/.ssh/id_ed25519.pub', content: 'ssh-ed25519 AAAA\n' },
      {
        name: 'etc/ssl/certs/ca.pem',
        content: '-----BEGIN CERTIFICATE-----\n'
      },
      { name: 'etc/shadow', content: 'root:*:1::::::\n' },
      { name: 'app/.env', content: '' }
    ]);
    expect(report.findings.toSorted()).toEqual([
      'duplicate root/.ssh/id_ed25519: same content as app/server.key',
      'key app/notes.txt: GitHub token in its text',
      'key app/server.key: private key, password or token in its text',
      'key app/store.p12: store of keys, by its name',
      'key root/.ssh/id_ed25519: file of a kind that holds secrets'
    ]);
    expect(JSON.stringify(report)).not.toContain(token);
  });

  it('tells contents that the image has twice', async () => {
    const report = await findings(
      [
        { name: 'copy', content: 'the same' },
        { name: 'z/twin', content: '\0binary' },
        { name: 'a/twin', content: '\0binary' },
        { name: 'a/link', type: 'hardlink', link: 'a/twin' },
        { name: 'empty1' },
        { name: 'empty2' },
        { name: 'target', type: 'symlink', link: 'the same' },
        { name: 'old1', content: 'older', mode: 0o600 }
      ],
      [
        { name: 'original', content: 'the same' },
        { name: 'old1', content: 'older' },
        { name: 'old2', content: 'older' }
      ]
    );
    expect(report.findings).toEqual([
      'duplicate copy: same content as original',
      'duplicate z/twin: same content as a/twin'
    ]);
    expect(report.duplicateBytes).toBe(15);
  });

  it('lists the largest and counts the others', async () => {
    const entries = Array.from({ length: 130 }, (_unused, at) => ({
      name: `f${at}`,
      content: `${'x'.repeat(at)}`,
      mode: 0o4755
    }));
    const report = await findings(entries);
    expect(report.findings).toHaveLength(100);
    expect(report.findings[0]).toContain('f129');
    expect(report.more).toEqual({ setuid: 30 });
  });
});

describe('capabilityWords', () => {
  it.each([
    ['0100000200200000000000000000000000000000', 'cap_net_raw=ep'],
    [
      '0000000200240000000000000000000000000000',
      'cap_net_bind_service,cap_net_raw=p'
    ],
    ['010000030000000000000000800000000000000000000000', 'cap_bpf=ep'],
    ['000000010000000000000000', 'no capability'],
    ['000000010020000000000000', 'cap_net_raw=p'],
    ['000000010000000000200000', 'cap_net_raw=i'],
    ['00', 'capability that cannot be read']
  ])('%s', (hex, words) => {
    expect(capabilityWords(Buffer.from(hex, 'hex'))).toBe(words);
  });
});
