import type { IBuildObserver, IBuildVertex } from '../contract.js';
import type { SecretMask } from './secret-mask.js';

type Warning = Parameters<IBuildObserver['warning']>[0];

/**
 * Passes on what a build tells, without secrets. The end of a log that may be the beginning of a secret is held back
 * until more of that log comes, its vertex ends, or {@link MaskedObserver.end}.
 */
export class MaskedObserver implements IBuildObserver {
  private readonly _rests = new Map<
    string,
    { readonly digest: string; readonly stream: 1 | 2; readonly text: string }
  >();

  private readonly _observer: IBuildObserver;
  private readonly _mask: SecretMask;

  constructor(observer: IBuildObserver, mask: SecretMask) {
    this._observer = observer;
    this._mask = mask;
  }

  vertex(vertex: IBuildVertex): void {
    if (vertex.state === 'done' || vertex.state === 'failed') {
      this._release(vertex.digest);
    }
    this._observer.vertex({
      ...vertex,
      name: this._mask.text(vertex.name),
      error: vertex.error === null ? null : this._mask.text(vertex.error)
    });
  }

  log(digest: string, stream: 1 | 2, text: string): void {
    const key = `${stream}${digest}`;
    const { masked, rest } = this._mask.cut(
      (this._rests.get(key)?.text ?? '') + text,
      'more'
    );
    this._rests.delete(key);
    if (rest !== '') {
      this._rests.set(key, { digest, stream, text: rest });
    }
    if (masked !== '') {
      this._observer.log(digest, stream, masked);
    }
  }

  warning(warning: Warning): void {
    this._observer.warning({
      ...warning,
      message: this._mask.text(warning.message),
      detail: this._mask.text(warning.detail)
    });
  }

  /** No more logs: gives out what was held back. */
  end(): void {
    for (const { digest } of [...this._rests.values()]) {
      this._release(digest);
    }
  }

  private _release(ended: string): void {
    for (const [key, { digest, stream, text }] of this._rests) {
      if (digest === ended) {
        this._rests.delete(key);
        this._observer.log(digest, stream, this._mask.text(text));
      }
    }
  }
}
