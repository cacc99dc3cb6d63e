import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { isLayerbookError } from '../../common/protocol/errors.js';
import type { LayerbookError } from '../../common/protocol/errors.js';
import type { IEngine } from '../engine/contract.js';
import { diffCopy } from './filesync/diff-copy.js';
import type { ITransferObserver } from './filesync/diff-copy.js';
import type { IFileSource } from './filesync/source-entry.js';
import type { IBuildRequest } from './contract.js';
import { GrpcCode, GrpcError } from './grpc/grpc-error.js';
import { firstMessage, serveGrpc } from './grpc/grpc-server.js';
import type { GrpcMethod, IGrpcServerCall } from './grpc/grpc-server.js';
import type { SecretMask } from './masking/secret-mask.js';
import { registryCredentials } from './registry-credentials.js';
import {
  CredentialsRequest,
  CredentialsResponse,
  HealthCheckResponse
} from './schema.js';
import { SecretService } from './secret-service.js';
import type { MountProblems } from './secret-service.js';
import { SshService } from './ssh/ssh-service.js';

export interface ISessionSource {
  readonly files: IFileSource;
  readonly observer?: ITransferObserver;
}

export interface ISessionOptions {
  /** By the name under which the engine asks: `dockerfile`, `context`. */
  readonly sources: Readonly<Record<string, ISessionSource>>;
  /** The folder that is sent as context: the engine keeps what it got of it and asks only for what changed. */
  readonly contextDir: string;
  readonly secrets: NonNullable<IBuildRequest['secrets']>;
  readonly ssh: NonNullable<IBuildRequest['ssh']>;
  /** Hears of every secret that the engine gets. */
  readonly mask: SecretMask;
  readonly signal: AbortSignal;
}

/** What the engine can ask its client for during one build. Dispose it when the build has ended. */
export interface IBuildSession extends AsyncDisposable {
  readonly id: string;
  /** Why files could not be sent; it explains what the engine reports. */
  readonly failure: LayerbookError | null;
  /** What was wrong with the stored credentials, in one sentence; the engine was then told that there are none. */
  readonly credentialProblem: string | null;
  readonly secretProblems: MountProblems;
  readonly sshProblems: MountProblems;
}

/** Opens a session: files, registry credentials, secrets and SSH agents. Throws `engine.*` errors. */
export async function openSession(
  engine: IEngine,
  options: ISessionOptions
): Promise<IBuildSession> {
  const id = randomUUID();
  const state = new SessionState(options);
  const methods = state.methods();
  const connection = await engine.upgrade('/session', {
    protocol: 'h2c',
    headers: {
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'layerbook',
      'X-Docker-Expose-Session-Sharedkey': sharedKey(options.contextDir),
      'X-Docker-Expose-Session-Grpc-Method': [...methods.keys()]
    },
    signal: options.signal
  });
  const server = serveGrpc(connection, methods);
  return {
    id,
    get failure() {
      return state.failure;
    },
    get credentialProblem() {
      return state.credentialProblem;
    },
    secretProblems: state.secrets.problems,
    sshProblems: state.ssh.problems,
    [Symbol.asyncDispose]: async () => {
      server[Symbol.dispose]();
      await state.ssh[Symbol.asyncDispose]();
    }
  };
}

/** Names the context across builds; another machine's folder with the same path is another context. */
function sharedKey(contextDir: string): string {
  return createHash('sha256')
    .update(`layerbook\0${hostname()}\0${contextDir}`)
    .digest('hex');
}

class SessionState {
  failure: LayerbookError | null = null;
  credentialProblem: string | null = null;
  readonly secrets: SecretService;
  readonly ssh: SshService;

  private readonly _options: ISessionOptions;

  constructor(options: ISessionOptions) {
    this._options = options;
    this.secrets = new SecretService(options.secrets, options.mask);
    this.ssh = new SshService(options.ssh, options.signal);
  }

  methods(): Map<string, GrpcMethod> {
    return new Map<string, GrpcMethod>([
      ['/moby.filesync.v1.FileSync/DiffCopy', call => this._diffCopy(call)],
      ['/moby.filesync.v1.Auth/Credentials', call => this._credentials(call)],
      [
        '/moby.buildkit.secrets.v1.Secrets/GetSecret',
        call => this.secrets.answer(call)
      ],
      ['/moby.sshforward.v1.SSH/CheckAgent', call => this.ssh.check(call)],
      ['/moby.sshforward.v1.SSH/ForwardAgent', call => this.ssh.forward(call)],
      ['/grpc.health.v1.Health/Check', reportHealth]
    ]);
  }

  private async _diffCopy(call: IGrpcServerCall): Promise<void> {
    const [name = ''] = call.headerValues('dir-name');
    const source = Object.hasOwn(this._options.sources, name)
      ? this._options.sources[name]
      : undefined;
    if (!source) {
      throw new GrpcError(GrpcCode.notFound, `There is no folder "${name}".`);
    }
    try {
      await diffCopy(call, source.files, source.observer);
    } catch (error) {
      // Anything else is the engine's own end of the transfer, which has another cause.
      if (isLayerbookError(error)) {
        this.failure ??= error;
      }
      throw error;
    }
  }

  private async _credentials(call: IGrpcServerCall): Promise<void> {
    const request = CredentialsRequest.decode(await firstMessage(call));
    const { signal } = this._options;
    const { username, secret } = await registryCredentials(request.Host, {
      env: process.env,
      signal
    }).catch((error: unknown) => {
      // A public image must not fail for a helper that is not installed; a private one will, and then this is said.
      this.credentialProblem ??=
        error instanceof Error ? error.message : String(error);
      return { username: '', secret: '' };
    });
    await call.write(
      CredentialsResponse.encode({ Username: username, Secret: secret })
    );
  }
}

const SERVING = 1;
const reportHealth: GrpcMethod = call =>
  call.write(HealthCheckResponse.encode({ status: SERVING }));
