import { LABELS, type ContainerRole } from '../containers/contract.js';
import type { ContainerSpec } from '../engine/contract.js';
import { OWNER_LABEL, ownerLabel } from '../runner/owner.js';

/** Where the volume is in the containers that look into it. */
export const VOLUME_FOLDER = '/volume';

/** Labels of the containers that look into volumes: swept when this process is gone. */
function probeLabels(): Readonly<Record<string, string>> {
  const role: ContainerRole = 'probe';
  return { [OWNER_LABEL]: ownerLabel(), [LABELS.role]: role };
}

/** A container that is never started: through it the engine copies files into and out of a volume. */
export function probeSpec(imageId: string, volume: string): ContainerSpec {
  return {
    Image: imageId,
    // Never run, but the engine refuses a container without a command.
    Entrypoint: ['-'],
    Labels: probeLabels(),
    NetworkDisabled: true,
    HostConfig: {
      NetworkMode: 'none',
      Mounts: [mountOf(volume, false)]
    }
  };
}

/** A container whose shell waits for nothing, with the volume read-only: programs in it can list the volume. */
export function listerSpec(imageId: string, volume: string): ContainerSpec {
  return {
    Image: imageId,
    Entrypoint: ['/bin/sh'],
    Cmd: [],
    User: '0:0',
    WorkingDir: '/',
    OpenStdin: true,
    Labels: probeLabels(),
    NetworkDisabled: true,
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      CapAdd: ['DAC_READ_SEARCH'],
      SecurityOpt: ['no-new-privileges'],
      Mounts: [mountOf(volume, true)]
    }
  };
}

function mountOf(volume: string, isReadOnly: boolean): object {
  return {
    Type: 'volume',
    Source: volume,
    Target: VOLUME_FOLDER,
    ReadOnly: isReadOnly,
    VolumeOptions: { NoCopy: true }
  };
}
