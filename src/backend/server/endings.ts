/** What still goes on for pages that have left: the server waits for it before it ends. */
export class Endings {
  private readonly _open = new Set<Promise<unknown>>();

  add(ending: Promise<unknown>): void {
    const settled = ending.catch(() => undefined);
    this._open.add(settled);
    void settled.then(() => this._open.delete(settled));
  }

  /** Resolves when all that was added is over. */
  async settled(): Promise<void> {
    await Promise.all(this._open);
  }
}
