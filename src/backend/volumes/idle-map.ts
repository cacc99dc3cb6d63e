/** What is kept for a while after its last use. */
interface IKept<T> {
  readonly value: Promise<T>;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** Things that take a while to make, kept by key until nobody used them for some time. */
export class IdleMap<T> implements AsyncDisposable {
  private readonly _idleMs: number;
  private readonly _remove: (value: T) => Promise<void>;
  private readonly _kept = new Map<string, IKept<T>>();
  private readonly _going = new Set<Promise<void>>();

  constructor(idleMs: number, remove: (value: T) => Promise<void>) {
    this._idleMs = idleMs;
    this._remove = remove;
  }

  /** Uses the thing of `key`; `make` is called when there is none. It is not removed before `use` ends but by {@link drop}. */
  async with<R>(
    key: string,
    make: () => Promise<T>,
    use: (value: T) => Promise<R>
  ): Promise<R> {
    const kept = this._kept.get(key) ?? this._make(key, make);
    clearTimeout(kept.timer);
    kept.users += 1;
    try {
      return await use(await kept.value);
    } finally {
      kept.users -= 1;
      if (kept.users === 0 && this._kept.get(key) === kept) {
        kept.timer = setTimeout(
          () => void this._forget(key, kept),
          this._idleMs
        );
        kept.timer.unref();
      }
    }
  }

  /** Removes the thing of `key`, whoever uses it; resolves when it is gone, also when it was about to go by itself. */
  async drop(key: string): Promise<void> {
    const kept = this._kept.get(key);
    if (kept) {
      void this._forget(key, kept);
    }
    await Promise.all(this._going);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const [key, kept] of this._kept) {
      void this._forget(key, kept);
    }
    await Promise.all(this._going);
  }

  private _make(key: string, make: () => Promise<T>): IKept<T> {
    const kept: IKept<T> = { value: make(), users: 0, timer: undefined };
    this._kept.set(key, kept);
    kept.value.catch(() => {
      if (this._kept.get(key) === kept) {
        this._kept.delete(key);
      }
    });
    return kept;
  }

  private _forget(key: string, kept: IKept<T>): Promise<void> {
    clearTimeout(kept.timer);
    if (this._kept.get(key) === kept) {
      this._kept.delete(key);
    }
    const going = kept.value
      .then(this._remove)
      // It is gone with the engine, or the next start sweeps it.
      .catch(() => undefined)
      .finally(() => this._going.delete(going));
    this._going.add(going);
    return going;
  }
}
