import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { IRunPermissions } from '../../src/backend/runner/contract.js';
import { NotebookSession } from '../helpers/notebook-session.js';
import type { IRunnerHarness } from './runner-harness.js';
import { createHarness } from './runner-harness.js';

let harness: IRunnerHarness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

/** Whether the processes of the container have a capability, by its number: 0 or 1. */
function capability(number: number): string {
  return `echo $((0x$(grep CapEff /proc/self/status | cut -f 2) >> ${number} & 1))`;
}

/** What a script prints with an option, the right to it given. */
async function said(
  option: string,
  script: string,
  allow: IRunPermissions = {}
): Promise<string> {
  const run = await harness.run(`#| ${option}\n${script}`, { allow });
  expect(run.failure).toBeNull();
  return run.stdout;
}

describe('without permission is refused, with line and risk', () => {
  it.each([
    ['privileged: true', 'root on the engine’s machine', 'privileged'],
    ['cap_add: [NET_ADMIN]', 'a part of root’s rights', 'cap-add'],
    ['devices: ["/dev/null:/dev/x"]', 'a device of the engine’s', 'devices'],
    ['pid: host', 'all processes of the engine’s machine', 'host-pid'],
    ['ipc: host', 'memory that programs', 'host-ipc'],
    [
      'security_opt: ["seccomp=unconfined"]',
      'protects the engine’s machine',
      'security-opt'
    ],
    ['network_mode: host', 'the network of the engine’s', 'host-network'],
    ['networks: [host]', 'a network that is not its own', 'host-network'],
    [
      'networks: ["container:other"]',
      'a network that is not its own',
      'host-network'
    ]
  ])('%s', async (option, risk, name) => {
    const data = await harness.fail(`#| cpus: 1\n#| ${option}\ntrue`);
    expect(data).toMatchObject({ code: 'container.refused', lines: [2, 2] });
    expect(data.message).toContain('(line 2) would ');
    expect(data.message).toContain(risk);
    expect(data.hint).toContain(`container.${name}`);
    expect(await harness.leftovers()).toBe(0);
  });
});

describe('with permission', () => {
  it('privileged has the rights to mount', async () => {
    const script =
      'mkdir /m; mount -t tmpfs x /m 2>/dev/null && echo yes || echo no';
    expect(await said('cpus: 1', script)).toBe('no\n');
    expect(await said('privileged: true', script, { privileged: true })).toBe(
      'yes\n'
    );
  });

  it('cap_add has the capability', async () => {
    expect(await said('cpus: 1', capability(12))).toBe('0\n');
    expect(
      await said('cap_add: [NET_ADMIN]', capability(12), { capAdd: true })
    ).toBe('1\n');
  });

  it('devices has the device, with the rights that are given', async () => {
    const script =
      'stat -c "%t %T" /dev/seen; echo x > /dev/seen && echo written';
    const allow = { devices: true };
    expect(await said('devices: ["/dev/null:/dev/seen"]', script, allow)).toBe(
      '1 3\nwritten\n'
    );
    const missing = await harness.fail(
      '#| devices: ["/dev/layerbook-none"]\ntrue',
      { allow }
    );
    expect(missing).toMatchObject({ code: 'container.start', lines: [1, 1] });
    expect(missing.message).toContain('no device `/dev/layerbook-none`');
  });

  it('pid: host sees the processes of the engine’s machine', async () => {
    const run = await harness.run('#| pid: host\necho $$; sleep 1', {
      allow: { hostPid: true }
    });
    expect(Number(run.stdout)).toBe(run.card.hostPid);
    expect(await said('cpus: 1', 'echo $PPID')).toBe('1\n');
  });

  it('ipc: host shares the memory of the engine’s machine', async () => {
    const script = 'readlink /proc/self/ns/ipc';
    const allow = { hostIpc: true };
    const [first, second, own] = [
      await said('ipc: host', script, allow),
      await said('ipc: host', script, allow),
      await said('cpus: 1', script)
    ];
    expect(first).toBe(second);
    expect(own).not.toBe(first);
  });

  it('network_mode: host and networks: [host] have the engine’s network', async () => {
    const script = 'readlink /proc/self/ns/net';
    const allow = { hostNetwork: true };
    const [first, second, own] = [
      await said('network_mode: host', script, allow),
      await said('networks: [host]', script, allow),
      await said('cpus: 1', script)
    ];
    expect(first).toBe(second);
    expect(own).not.toBe(first);
  });

  it('security_opt changes what protects the engine', async () => {
    const script = 'grep ^Seccomp: /proc/self/status | cut -f 2';
    expect(
      await said('security_opt: ["seccomp=unconfined"]', script, {
        securityOpt: true
      })
    ).toBe('0\n');
  });

  it('a socket is mounted', async () => {
    const socket = path.join(harness.folder, 'some.sock');
    const server = createServer().listen(socket);
    try {
      const cell = 'volumes: ["./some.sock:/x"]';
      expect(await harness.fail(`#| ${cell}\ntrue`)).toMatchObject({
        code: 'container.refused',
        lines: [1, 1]
      });
      expect(
        await said(cell, '[ -S /x ] && echo socket', { bindSockets: true })
      ).toBe('socket\n');
    } finally {
      server.close();
    }
  });
});

it('whoever runs the server gives permissions by name', async () => {
  const cell = `#| image: busybox:latest\n#| cap_add: [NET_ADMIN]\n${capability(12)}`;
  vi.stubEnv('LAYERBOOK_ALLOW', 'network.host, container.cap-add,unknown');
  try {
    await using session = await NotebookSession.open();
    session.dockerfile().container('x', cell);
    expect((await session.run('x')).outcome).toBe('succeeded');
    session.cells[0]!.source = `#| image: busybox:latest\n#| privileged: true\ntrue`;
    expect((await session.run('x')).error?.code).toBe('container.refused');
  } finally {
    vi.unstubAllEnvs();
  }
});

describe('without any permission', () => {
  it('security_opt may take rights away', async () => {
    const script = 'grep ^NoNewPrivs: /proc/self/status | cut -f 2';
    expect(await said('security_opt: ["no-new-privileges:true"]', script)).toBe(
      '1\n'
    );
    expect(await said('cpus: 1', script)).toBe('0\n');
  });
});
