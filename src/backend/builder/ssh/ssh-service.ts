import {
  isLayerbookError,
  LayerbookError
} from '../../../common/protocol/errors.js';
import type { BuildSsh } from '../contract.js';
import { GrpcCode, GrpcError } from '../grpc/grpc-error.js';
import { firstMessage } from '../grpc/grpc-server.js';
import type { IGrpcServerCall } from '../grpc/grpc-server.js';
import { CheckAgentRequest } from '../schema.js';
import { connectAgent, forwardAgent } from './forward-agent.js';
import { startPrivateAgent } from './private-agent.js';
import type { IPrivateAgent } from './private-agent.js';

const DEFAULT_ID = 'default';

/** The header that names what `ForwardAgent` is to reach. */
const ID_HEADER = 'buildkit.ssh.id';

const EMPTY = new Uint8Array();

/**
 * Answers `moby.sshforward.v1.SSH`: agents that run already, and for key files one that is started when a step first asks
 * for it. Dispose it to end what it started.
 */
export class SshService implements AsyncDisposable {
  /** See `MountProblems`. */
  readonly problems = new Map<string, LayerbookError>();

  private readonly _agents = new Map<string, Promise<IPrivateAgent>>();
  private readonly _sources: ReadonlyMap<string, BuildSsh>;
  private readonly _signal: AbortSignal;

  constructor(sources: ReadonlyMap<string, BuildSsh>, signal: AbortSignal) {
    this._sources = sources;
    this._signal = signal;
  }

  /** Says whether there is an agent, so that a step can do without one. */
  async check(call: IGrpcServerCall): Promise<void> {
    const { ID } = CheckAgentRequest.decode(await firstMessage(call));
    const id = ID || DEFAULT_ID;
    try {
      const path = await this._agentSocket(id);
      (await connectAgent(path)).destroy();
    } catch (error) {
      const problem = isLayerbookError(error) ? error : notReached(id, error);
      this.problems.set(id, problem);
      throw new GrpcError(GrpcCode.notFound, problem.message);
    }
    await call.write(EMPTY);
  }

  async forward(call: IGrpcServerCall): Promise<void> {
    const id = call.headerValues(ID_HEADER)[0] || DEFAULT_ID;
    await forwardAgent(call, await this._agentSocket(id));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const starting of this._agents.values()) {
      // One that did not start has removed what it left.
      const agent = await starting.catch(() => null);
      await agent?.[Symbol.asyncDispose]();
    }
  }

  private async _agentSocket(id: string): Promise<string> {
    const source = this._sources.get(id);
    if (!source) {
      throw new LayerbookError(
        'build.secretMissing',
        `The step needs SSH keys under the id \`${id}\`, and the notebook names none.`,
        {
          hint: 'Name an agent or a key file in the notebook’s build settings, or give it with `--ssh`.'
        }
      );
    }
    if ('agentSocket' in source) {
      return source.agentSocket;
    }
    let starting = this._agents.get(id);
    if (!starting) {
      starting = startPrivateAgent(source.keyFiles, { signal: this._signal });
      this._agents.set(id, starting);
    }
    return (await starting).agentSocket;
  }
}

function notReached(id: string, cause: unknown): LayerbookError {
  return new LayerbookError(
    'build.secretMissing',
    `The SSH agent for the id \`${id}\` does not answer.`,
    {
      hint: 'Start an SSH agent where Jupyter was started, so that SSH_AUTH_SOCK names it, or name a key file.',
      cause
    }
  );
}
