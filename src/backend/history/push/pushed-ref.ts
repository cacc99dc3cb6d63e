/** What became of one ref of a push. */
export interface IPushedRef {
  /** Full name: `refs/heads/run-0001`. */
  readonly ref: string;
  readonly state: 'pushed' | 'same' | 'rejected';
  /** Why it was rejected; else empty. */
  readonly reason: string;
}

/** What a push did; `refs` is empty when it did not come to any. */
export interface IRemotePush {
  readonly refs: readonly IPushedRef[];
  /** What was said, with nothing secret in it; empty when it succeeded. */
  readonly failure: string;
}
