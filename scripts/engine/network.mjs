import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { EngineError } from './context.mjs';
import { findProgram, run } from './process.mjs';

/**
 * Second bytes of the 10.x.0.0/16 networks to try. The stores share none, since
 * a stopped engine leaves rules for its network in the firewall.
 */
const NETWORK_CHOICES = {
  overlay2: [213, 214, 215, 216],
  containerd: [217, 218, 219, 220]
};

/** Where resolvers that listen on loopback name the servers they ask. */
const UPSTREAM_FILES = [
  '/run/systemd/resolve/resolv.conf',
  '/run/NetworkManager/no-stub-resolv.conf',
  '/run/dnsmasq/resolv.conf',
  '/var/run/dnsmasq/resolv.conf'
];

/**
 * Makes the engine's own bridge, so that the engine neither uses nor removes
 * docker0, and gives the dockerd options that go with it.
 *
 * @throws {EngineError} when no network is free or the bridge cannot be made.
 */
export async function ensureBridge(context, { bridge, store }) {
  // One that a crash left behind would count as a taken network.
  await removeBridge(context, { bridge });
  const second = freeNetwork(NETWORK_CHOICES[store]);
  const address = `10.${second}.0.1/24`;
  try {
    await run(context, 'ip', ['link', 'add', bridge, 'type', 'bridge']);
    await run(context, 'ip', ['address', 'add', address, 'dev', bridge]);
    await run(context, 'ip', ['link', 'set', bridge, 'up']);
  } catch (cause) {
    throw new EngineError(
      `The network bridge ${bridge} could not be made: ${cause.reason}. Run this ` +
        'with the right to change the network (CAP_NET_ADMIN), or use another ' +
        `engine through DOCKER_HOST. Details: ${context.logFile}`,
      { cause }
    );
  }
  const pool = `base=10.${second}.128.0/17,size=24`;
  return [
    `--bridge=${bridge}`,
    `--default-address-pool=${pool}`,
    ...mtuOption()
  ];
}

/** Takes the bridge away, if it is there. */
export async function removeBridge(context, { bridge }) {
  await run(context, 'ip', ['link', 'delete', bridge]).catch(() => undefined);
}

/**
 * A folder with links that make dockerd use the iptables variant this kernel
 * has, or nothing when the machine's default works.
 *
 * @throws {EngineError} when no variant works.
 */
export async function iptablesFolder(context) {
  const works = program =>
    run(context, program, ['-t', 'nat', '-S']).then(
      () => undefined,
      error => error
    );
  const error = await works(findProgram('iptables') ?? 'iptables');
  if (!error) {
    return [];
  }
  const legacy = findProgram('iptables-legacy');
  if (!legacy || (await works(legacy))) {
    throw new EngineError(
      `iptables does not work here: ${error.reason}. Containers would have no ` +
        'network; run this where the kernel offers NAT, or set DOCKER_HOST to an ' +
        `engine elsewhere. Details: ${context.logFile}`
    );
  }
  const folder = join(context.cache, 'iptables-legacy');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of ['iptables', 'ip6tables']) {
    symlinkSync(legacy.replace('iptables', name), join(folder, name));
  }
  return [folder];
}

/**
 * The dockerd options for name resolution. Without them Docker replaces a
 * resolver on loopback, which containers cannot reach, by public servers.
 */
export function dnsOptions(context, given) {
  if (given.length > 0) {
    return given.map(server => `--dns=${server}`);
  }
  const configured = nameservers('/etc/resolv.conf');
  if (configured.some(isReachable)) {
    return [];
  }
  const upstream = UPSTREAM_FILES.map(nameservers)
    .map(servers => servers.filter(isReachable))
    .find(servers => servers.length > 0);
  if (!upstream) {
    context.say(
      "the machine's name server is on loopback, where containers cannot reach " +
        'it; if names do not resolve in containers, start again with --dns ADDRESS'
    );
  }
  return (upstream ?? []).map(server => `--dns=${server}`);
}

function nameservers(file) {
  try {
    const lines = readFileSync(file, 'utf8').matchAll(
      /^\s*nameserver\s+(\S+)/gm
    );
    return Array.from(lines, ([, server]) => server);
  } catch {
    return [];
  }
}

function isReachable(server) {
  return !server.startsWith('127.') && server !== '::1';
}

function freeNetwork(choices) {
  const taken = routes();
  const free = choices.find(second => {
    const network = ((10 << 24) | (second << 16)) >>> 0;
    return !taken.some(route => overlaps(network, 0xffff0000, route));
  });
  if (free === undefined) {
    throw new EngineError(
      `None of the networks ${choices.map(n => `10.${n}.0.0/16`).join(', ')} is ` +
        'free on this machine. Remove the routes to one of them, then try again.'
    );
  }
  return free;
}

function overlaps(network, mask, route) {
  const common = (mask & route.mask) >>> 0;
  return (network & common) >>> 0 === (route.network & common) >>> 0;
}

// Columns: interface, destination, gateway, flags, …, mask (8th); the numbers
// are in the byte order of the machine, which is little-endian where we run.
function routes() {
  const lines = readFileSync('/proc/net/route', 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return lines
    .map(line => line.split(/\s+/))
    .map(columns => ({
      network: fromHex(columns[1]),
      mask: fromHex(columns[7])
    }))
    .filter(({ mask }) => mask !== 0);
}

function fromHex(text) {
  return Buffer.from(text, 'hex').readUInt32LE();
}

function mtuOption() {
  try {
    const lines = readFileSync('/proc/net/route', 'utf8').split('\n');
    const device = lines
      .map(line => line.split('\t'))
      .find(c => c[1] === '00000000');
    const mtu = Number(readFileSync(`/sys/class/net/${device[0]}/mtu`, 'utf8'));
    return mtu < 1500 ? [`--mtu=${mtu}`] : [];
  } catch {
    return [];
  }
}
