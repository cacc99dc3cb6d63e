import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { BuildSecret } from './contract.js';
import { GrpcCode, GrpcError } from './grpc/grpc-error.js';
import { firstMessage } from './grpc/grpc-server.js';
import type { IGrpcServerCall } from './grpc/grpc-server.js';
import type { SecretMask } from './masking/secret-mask.js';
import { GetSecretRequest, GetSecretResponse } from './schema.js';

/** BuildKit's own limit, `MaxSecretSize`. */
export const MAX_SECRET_BYTES = 500 * 1024;

/** Why secrets and keys could not be given, by id; known when the step that wanted one has failed. */
export type MountProblems = ReadonlyMap<string, LayerbookError>;

/**
 * Answers `moby.buildkit.secrets.v1.Secrets/GetSecret`. A value is read when a step asks for it, and hidden in what the
 * build says before the engine has it. What there is not is answered NOT_FOUND, which a mount may allow; the engine
 * also asks for logins of Git hosts and web servers under names of its own.
 */
export class SecretService {
  readonly problems = new Map<string, LayerbookError>();

  private readonly _secrets: ReadonlyMap<string, BuildSecret>;
  private readonly _mask: SecretMask;

  constructor(secrets: ReadonlyMap<string, BuildSecret>, mask: SecretMask) {
    this._secrets = secrets;
    this._mask = mask;
  }

  async answer(call: IGrpcServerCall): Promise<void> {
    const { ID } = GetSecretRequest.decode(await firstMessage(call));
    const secret = this._secrets.get(ID);
    if (!secret) {
      throw new GrpcError(GrpcCode.notFound, `There is no secret ${ID}.`);
    }
    const data = await this._read(ID, secret);
    this._mask.add(data);
    await call.write(GetSecretResponse.encode({ data }));
  }

  private async _read(id: string, secret: BuildSecret): Promise<Buffer> {
    let data: Buffer;
    try {
      data = await secret.read();
    } catch (error) {
      if (!isLayerbookError(error)) {
        throw error;
      }
      this.problems.set(id, error);
      throw new GrpcError(
        error.code === 'build.secretMissing'
          ? GrpcCode.notFound
          : GrpcCode.internal,
        error.message
      );
    }
    if (data.length > MAX_SECRET_BYTES) {
      const error = new LayerbookError(
        'build.secretMissing',
        `The secret \`${id}\` is larger than 500 KB, which is the most that a build takes.`,
        { hint: 'Give the build a smaller file, or the part that it needs.' }
      );
      this.problems.set(id, error);
      throw new GrpcError(GrpcCode.invalidArgument, error.message);
    }
    return data;
  }
}
