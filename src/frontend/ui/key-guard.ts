const SUPPRESS = 'data-lm-suppress-shortcuts';
const ACTIVATE = new Set(['Enter', ' ']);
const SCROLL = new Set([
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End'
]);

/**
 * Lets the plain keys that work a card inside a notebook reach the card: the notebook's own bindings
 * (Enter edits the cell, arrows select another) apply to whatever has the focus below it.
 * All other keys, `Ctrl S` for one, keep their meaning.
 *
 * Listens on the window, as the application listens on the document in the capture phase and would be first.
 */
export function installKeyGuard(target: Window): void {
  target.addEventListener('keydown', guard, { capture: true });
}

function guard(event: KeyboardEvent): void {
  const { target } = event;
  if (
    !(target instanceof HTMLElement) ||
    event.ctrlKey ||
    event.altKey ||
    event.metaKey ||
    event.shiftKey ||
    target.closest('.layerbook-card') === null ||
    !wants(target, event.key)
  ) {
    return;
  }
  target.setAttribute(SUPPRESS, 'true');
  // Every listener of this event has been called by the next task.
  window.setTimeout(() => target.removeAttribute(SUPPRESS), 0);
}

function wants(target: HTMLElement, key: string): boolean {
  return target.getAttribute('role') === 'log'
    ? SCROLL.has(key)
    : target.matches('button, a[href]') && ACTIVATE.has(key);
}
