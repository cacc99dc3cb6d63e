import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import path from 'node:path';
import type {
  ContainerSpec,
  IContainers,
  IEngine
} from '../../src/backend/engine/contract.js';
import { LayerbookError } from '../../src/common/protocol/errors.js';
import type { IRunnerHarness } from './runner-harness.js';

/** An engine that has `there` where this machine has `here`, as one in a virtual machine has. */
export function elsewhere(
  engine: IEngine,
  here: string,
  there: string
): IEngine {
  return withContainers(engine, containers => ({
    create: (spec, options) =>
      containers.create(
        JSON.parse(
          JSON.stringify(spec).replaceAll(here, there)
        ) as ContainerSpec,
        options
      )
  }));
}

/** An engine that answers as Docker does where `docker-init` is not installed; `started` tells the Init of each start. */
export function withoutInit(engine: IEngine, started: unknown[]): IEngine {
  const inits = new Map<string, unknown>();
  return withContainers(engine, containers => ({
    create: async (spec, options) => {
      const id = await containers.create(spec, options);
      const host = spec['HostConfig'] as { Init?: boolean } | undefined;
      inits.set(id, host?.Init);
      return id;
    },
    start: async id => {
      started.push(inits.get(id));
      if (inits.get(id) === true) {
        throw new LayerbookError(
          'engine.failed',
          'Could not start the container: exec: "docker-init": executable file not found in $PATH.'
        );
      }
      await containers.start(id);
    }
  }));
}

function withContainers(
  engine: IEngine,
  change: (containers: IContainers) => Partial<IContainers>
): IEngine {
  const containers = Object.assign(
    Object.create(engine.containers) as IContainers,
    change(engine.containers)
  );
  return Object.defineProperty(Object.create(engine) as IEngine, 'containers', {
    value: containers
  });
}

/** See {@link openProxy}. */
interface IProxy extends AsyncDisposable {
  readonly host: string;
  /** Closes every connection and takes no new one. */
  cut(): void;
}

/** A socket in front of the engine's that can be cut. */
export async function openProxy({
  engine,
  folder
}: IRunnerHarness): Promise<IProxy> {
  const socket = path.join(folder, 'proxy.sock');
  const target = engine.info.host.replace('unix://', '');
  const open = new Set<Socket>();
  const server = createServer(near => {
    const far = connect(target);
    for (const side of [near, far]) {
      open.add(side);
      side.on('error', () => side.destroy());
      side.on('close', () => void open.delete(side));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>(resolve => server.listen(socket, resolve));
  const cut = (): void => {
    server.close();
    open.forEach(side => side.destroy());
  };
  return {
    host: `unix://${socket}`,
    cut,
    [Symbol.asyncDispose]: () => {
      cut();
      return Promise.resolve();
    }
  };
}
