import * as z from 'zod/mini';
import type { ContainerId } from '../../../common/ids.js';
import type { IExec, IExecSpec } from '../contract.js';
import type { IDockerClient } from './client.js';
import { ignoring } from './errors.js';
import { getJson, openUpgrade, postJson } from './http.js';
import { readRecord } from './records/record.js';
import { streamsOf } from './streams.js';

const createdSchema = z.object({ Id: z.string() });
const stateSchema = z.object({
  Running: z.boolean(),
  ExitCode: z.nullish(z.number())
});

/** What {@link startExec} starts, and where. */
interface IStart {
  readonly id: ContainerId;
  readonly spec: IExecSpec;
  readonly onOutput: (stream: 1 | 2, chunk: Buffer) => void | Promise<void>;
}

/** Starts a process in a running container with its streams attached (Engine API, `ContainerExec` and `ExecStart`). */
export function startExec(
  client: IDockerClient,
  { id, spec, onOutput }: IStart
): Promise<IExec> {
  const { endpoint, prefix } = client;
  const what = 'start a process in the container';
  return client.call(what, undefined, async () => {
    const created = await postJson(
      endpoint,
      `${prefix}/containers/${id}/exec`,
      {
        Cmd: spec.command,
        Tty: spec.tty,
        AttachStdin: true,
        AttachStdout: true,
        AttachStderr: true,
        ...(spec.user === undefined ? {} : { User: spec.user }),
        ...(spec.environment ? { Env: spec.environment } : {})
      }
    );
    const { Id } = readRecord(createdSchema, created, 'a process');
    const exec = `${prefix}/exec/${Id}`;
    const socket = await openUpgrade(endpoint, `${exec}/start`, {
      protocol: 'tcp',
      body: JSON.stringify({ Detach: false, Tty: spec.tty })
    });
    return {
      ...streamsOf(socket, onOutput, spec.tty),
      resize: (columns, rows) =>
        client.call('resize the terminal', undefined, () => {
          const query = `h=${String(rows)}&w=${String(columns)}`;
          // It is over.
          return ignoring([404, 409], () =>
            postJson(endpoint, `${exec}/resize?${query}`, null)
          );
        }),
      exitCode: () =>
        client.call('inspect the process', undefined, async () => {
          const { body } = await getJson(endpoint, `${exec}/json`);
          const state = readRecord(stateSchema, body, 'a process');
          return state.Running ? null : (state.ExitCode ?? null);
        })
    };
  });
}
