import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerId } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { logError } from '../base/logger.js';
import type { IContainers, IEngine, IExec } from '../engine/contract.js';
import { TERM, type IShell, type IShellOptions } from './contract.js';
import { findShell, noShell, type IFoundShell } from './find-shell.js';

/** Says its process id in a line of its own, then becomes the shell: the engine tells only the id outside the container. */
const SAY_PID = 'echo "$$"; exec "$@"';
/** How long a shell may take to end after a hang-up. */
const GRACE_MS = 1000;
const LOOK_MS = 50;

/** A running container and what a person calls it. */
interface IRunning {
  readonly id: ContainerId;
  readonly title: string;
}

/**
 * A process beside those that run in a container. It ends with the shell; the container stays. Throws
 * `container.noShell`, `container.gone`, or `engine.*`.
 */
export async function startInContainer(
  engine: IEngine,
  { id, title }: IRunning,
  { user, size, onOutput }: IShellOptions
): Promise<IShell> {
  const { containers } = engine;
  const state = await containers.inspect(id);
  if (!state?.running) {
    throw new LayerbookError(
      'container.gone',
      `The container ${title} does not run any more.`
    );
  }
  const image = await engine.inspectImage(state.imageId);
  const config = image?.config ?? null;
  const shell = await findShell({ containers, id, config });
  if (!shell) {
    throw noShell(title);
  }
  const said = new FirstLine(onOutput);
  const as = user === 'root' ? { user: '0' } : {};
  const exec = await containers.exec(
    id,
    {
      command: [...shell.command, '-c', SAY_PID, '-', ...shell.command],
      tty: size !== null,
      ...as,
      ...(size ? { environment: [TERM] } : {})
    },
    (stream, chunk) => said.take(stream, chunk)
  );
  const resize: IShell['resize'] = ({ columns, rows }) =>
    exec.resize(columns, rows);
  if (size) {
    await resize(size);
  }
  await Promise.race([said.came, exec.ended]);
  const process = { id, shell, exec, as, pid: () => said.line };
  let ending: Promise<void> | null = null;
  return {
    path: shell.path,
    ended: exec.ended.then(() => exec.exitCode()).catch(() => null),
    write: data => exec.write(data),
    endInput: () => exec.endInput(),
    resize,
    close: () => (ending ??= endProcess(containers, process))
  };
}

/** A shell in a container and what it takes to end it. */
interface IProcess {
  readonly id: ContainerId;
  readonly shell: IFoundShell;
  readonly exec: IExec;
  readonly as: { readonly user?: string };
  readonly pid: () => string | null;
}

/** The engine leaves a process alone whose connection is closed: it is told to hang up, and ended if it does not. */
async function endProcess(
  containers: IContainers,
  { id, shell, exec, as, pid }: IProcess
): Promise<void> {
  try {
    for (const signal of ['HUP', 'KILL']) {
      const number = pid();
      if (!number || (await exec.exitCode()) !== null) {
        break;
      }
      const words = `kill -${signal} ${number}`;
      const kill = await containers.exec(
        id,
        { command: [...shell.command, '-c', words], tty: false, ...as },
        () => undefined
      );
      await kill.ended;
      await untilOver(exec);
    }
  } catch (error) {
    logError('could not end a shell', error);
  }
  exec.close();
}

async function untilOver(exec: IExec): Promise<void> {
  for (let waited = 0; waited < GRACE_MS; waited += LOOK_MS) {
    if ((await exec.exitCode()) !== null) {
      return;
    }
    await delay(LOOK_MS);
  }
}

/** Keeps the first line of output back. */
class FirstLine {
  /** What it said, without blanks around it; null before it came. */
  line: string | null = null;
  /** Resolves when it came. */
  readonly came: Promise<void>;
  private readonly _onOutput: IShellOptions['onOutput'];
  private _start = Buffer.alloc(0);
  private _tell: () => void = () => undefined;

  constructor(onOutput: IShellOptions['onOutput']) {
    this._onOutput = onOutput;
    this.came = new Promise(resolve => {
      this._tell = resolve;
    });
  }

  take(stream: 1 | 2, chunk: Buffer): void | Promise<void> {
    if (this.line !== null || stream === 2) {
      return this._onOutput(stream, chunk);
    }
    const all = Buffer.concat([this._start, chunk]);
    const end = all.indexOf('\n');
    if (end < 0) {
      this._start = all;
      return undefined;
    }
    const line = all.subarray(0, end).toString().trim();
    this.line = /^\d+$/.test(line) ? line : '';
    this._tell();
    const rest = all.subarray(end + 1);
    return rest.length > 0 ? this._onOutput(stream, rest) : undefined;
  }
}
