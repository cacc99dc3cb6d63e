import type { NotebookId } from '../../../common/ids.js';
import type {
  SecretSource,
  SshSource
} from '../../../common/notebook/build-config.js';

/** The notebook that wants a secret: who it says it is, and where it lies. */
export interface ISecretSubject {
  readonly id: NotebookId;
  /** Absolute path of the notebook's file. */
  readonly path: string;
}

/** What a notebook wants to read under an id. */
export interface ISecretRequest {
  readonly kind: 'secret' | 'ssh';
  readonly id: string;
  readonly source: SecretSource | SshSource;
  /** Absolute path of the file that is read, links followed; null for what is no file. */
  readonly path: string | null;
}

/**
 * Which notebooks may read which secrets on this machine. A notebook that came from elsewhere could name any file or
 * variable as a secret, so each of its sources counts only after its user said so.
 */
export interface ISecretApprovals {
  /** Whether exactly this source was allowed for this notebook, under this id. */
  isAllowed(subject: ISecretSubject, wanted: ISecretRequest): Promise<boolean>;
  /** Remembers that the notebook may read these; what was allowed before stays allowed. */
  allow(
    subject: ISecretSubject,
    wanted: readonly ISecretRequest[]
  ): Promise<void>;
}

/** What a command line gives as an SSH source: an agent, or files that are an agent's socket or private keys. */
export type GivenSsh =
  { readonly agent: true } | { readonly files: readonly string[] };

/** Sources that a command line gave, by id. They are allowed, and go before the notebook's own. */
export interface IGivenSources {
  /** Paths are absolute. */
  readonly secrets: ReadonlyMap<string, SecretSource>;
  readonly ssh: ReadonlyMap<string, GivenSsh>;
}
