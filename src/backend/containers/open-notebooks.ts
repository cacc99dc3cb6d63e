import type { NotebookId } from '../../common/ids.js';

/** Which pages have which notebooks open; a page is known by its connection. */
export class OpenNotebooks {
  private readonly _pages = new Map<object, Set<NotebookId>>();

  /** A page shows the notebook, or asks for what it has. */
  add(page: object, notebookId: NotebookId): void {
    const open = this._pages.get(page) ?? new Set();
    this._pages.set(page, open.add(notebookId));
  }

  /** A page closed the notebook, or without one is gone itself. */
  remove(page: object, notebookId?: NotebookId): void {
    const open = this._pages.get(page);
    if (notebookId !== undefined) {
      open?.delete(notebookId);
    }
    if (notebookId === undefined || open?.size === 0) {
      this._pages.delete(page);
    }
  }

  isOpen(notebookId: NotebookId): boolean {
    return [...this._pages.values()].some(open => open.has(notebookId));
  }
}
