import { describe, expect, it } from 'vitest';
import { PushedManifests } from './manifest.js';

const platform = { os: 'linux', architecture: 'arm64', layers: 1 };
const manifest = (name: string, layers: readonly string[]): Buffer =>
  Buffer.from(
    JSON.stringify({
      config: { digest: `${name}-config` },
      layers: layers.map(digest => ({ digest }))
    })
  );

describe('PushedManifests', () => {
  it('finds the manifest of an image that is one', () => {
    const pushed = new PushedManifests();
    pushed.add('m', manifest('m', ['layer']));
    expect(pushed.find(platform)).toEqual({
      config: 'm-config',
      layers: ['layer']
    });
  });

  it('finds nothing before anything came', () => {
    expect(new PushedManifests().find(platform)).toBeNull();
  });

  it('skips attestations and other platforms of an index, in whatever order they come', () => {
    const pushed = new PushedManifests();
    pushed.add('attestation', manifest('attestation', ['in-toto']));
    pushed.add('amd', manifest('amd', ['amd-layer']));
    pushed.add('arm', manifest('arm', ['arm-layer']));
    const children = [
      ['amd', 'linux', 'amd64'],
      ['arm', 'linux', 'arm64'],
      ['attestation', 'unknown', 'unknown']
    ].map(([digest, os, architecture]) => ({
      digest,
      platform: { os, architecture }
    }));
    pushed.add('index', Buffer.from(JSON.stringify({ manifests: children })));
    expect(pushed.find(platform)?.config).toBe('arm-config');
  });
});
