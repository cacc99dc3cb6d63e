import * as React from 'react';
import { useTrans } from '../ui/trans.js';

/**
 * Opens the context menu of a row at its start, or at `at`, as a right click there would: the application's menu, with
 * whatever extensions added to it.
 */
export function openRowMenu(
  row: Element | null,
  at: Element | null = row
): void {
  if (row === null || at === null) {
    return;
  }
  const { left, bottom } = at.getBoundingClientRect();
  row.dispatchEvent(
    new MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      view: window,
      button: 2,
      clientX: left + 2,
      clientY: bottom - 2
    })
  );
}

/** The ⋯ at the end of a row; its room is always there. Keys open the same menu, so it is no tab stop. */
export function RowMenuButton(): React.JSX.Element {
  const trans = useTrans();
  return (
    <button
      type="button"
      className="layerbook-row-menu"
      tabIndex={-1}
      aria-label={trans.__('What can be done with this commit')}
      title={trans.__('More')}
      onClick={event => {
        event.stopPropagation();
        const button = event.currentTarget;
        openRowMenu(button.closest('.layerbook-tree-row'), button);
      }}
      onDoubleClick={event => event.stopPropagation()}
    >
      ⋯
    </button>
  );
}
