import type { CellDraft } from './cell-draft.js';

/** More ports than this are not written out one by one. */
const MAX_RANGE = 64;

const PORT =
  /^(?:(?:(\[[0-9a-fA-F:.]+\]|[\d.]+\.\d+):)?((?:\d+(?:-\d+)?)?):)?(\d+(?:-\d+)?)(?:\/([A-Za-z]+))?$/;

/**
 * `[[IP:]HOST:]CONTAINER[/PROTOCOL]`, ranges included, as entries of `ports`. Without an address an engine's command
 * opens a port to everyone, a cell to this machine only: a note says so.
 */
export function addPort(draft: CellDraft, written: string): void {
  const match = PORT.exec(written);
  const [, address, host = '', container = '', protocol] = match ?? [];
  const inside = rangeOf(container);
  const outside = host === '' ? [] : rangeOf(host);
  if (match === null || inside === null || outside === null) {
    draft.note(`The port \`${written}\` is left out: it is not understood.`);
    return;
  }
  const isFree = outside.length > 0 && outside.length !== inside.length;
  if (isFree) {
    draft.note(
      `\`${written}\` takes one port of a range; the cell takes any that is free.`
    );
  }
  if (address === undefined) {
    draft.note(
      'Ports are open to this machine only; `0.0.0.0:8080:80` opens one to others.'
    );
  }
  const suffix =
    protocol === undefined || protocol.toLowerCase() === 'tcp'
      ? ''
      : `/${protocol}`;
  for (const [index, port] of inside.entries()) {
    const at = isFree ? undefined : outside[index];
    draft.add('ports', entry(address, at, `${port}${suffix}`));
  }
}

function entry(
  address: string | undefined,
  host: number | undefined,
  container: string
): string {
  const isLocal = address === undefined || address === '127.0.0.1';
  if (isLocal) {
    return host === undefined ? container : `${host}:${container}`;
  }
  return `${address}:${host ?? ''}:${container}`;
}

function rangeOf(text: string): number[] | null {
  const [first = 0, last = first] = text.split('-').map(Number);
  const count = last - first + 1;
  return count < 1 || count > MAX_RANGE
    ? null
    : Array.from({ length: count }, (_, index) => first + index);
}
