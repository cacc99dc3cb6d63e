import { formatBytes, formatCount } from '../../../common/format.js';
import {
  isLayerbookError,
  type IErrorData
} from '../../../common/protocol/errors.js';
import { table } from '../table.js';
import type { ITerminal } from '../terminal.js';
import type { IPruneItem } from './contract.js';
import type { IPlan } from './plan.js';

/** What was found, and what became of it. */
export interface IPruned {
  readonly item: IPruneItem;
  readonly error: IErrorData | null;
}

/** Says what was found, in lines or as JSON, and what of it could not be removed. */
export function tellPruned(
  terminal: ITerminal,
  {
    isForced,
    json,
    plan,
    pruned
  }: {
    readonly isForced: boolean;
    readonly json: boolean;
    readonly plan: IPlan;
    readonly pruned: readonly IPruned[];
  }
): void {
  const gone = pruned.filter(({ error }) => error === null);
  const bytes = totalOf(plan, gone);
  if (json) {
    terminal.out(
      JSON.stringify({
        removed: isForced,
        items: pruned.map(
          ({ item: { kind, name, why, bytes: own }, error }) => ({
            kind,
            name,
            why,
            bytes: own,
            ...(error ? { error } : {})
          })
        ),
        bytes,
        notes: plan.notes
      })
    );
  } else {
    table(
      pruned.map(({ item }) => [
        item.kind,
        item.name,
        item.bytes === null ? '' : formatBytes(item.bytes),
        item.why
      ]),
      [2]
    ).forEach(row => terminal.out(row));
    terminal.out(summary(gone.length, bytes, isForced));
  }
  for (const { item, error } of pruned) {
    if (error) {
      terminal.note(`${item.name} was not removed: ${error.message}`);
    }
  }
  plan.notes.forEach(note => terminal.note(note));
  if (isLayerbookError(plan.engineError)) {
    const { message, hint } = plan.engineError.data;
    terminal.note(`Nothing of an engine was looked at: ${message} ${hint}`);
  }
}

/** Images are counted together, as they share layers; when one of them stays, by what each has for itself. */
function totalOf(plan: IPlan, gone: readonly IPruned[]): number {
  const sum = (items: readonly IPruneItem[]): number =>
    items.reduce((bytes, item) => bytes + (item.bytes ?? 0), 0);
  const images = gone
    .map(({ item }) => item)
    .filter(({ kind }) => kind === 'image');
  const others = gone
    .map(({ item }) => item)
    .filter(({ kind }) => kind !== 'image');
  const all = plan.items.filter(({ kind }) => kind === 'image').length;
  return sum(others) + (images.length === all ? plan.imageBytes : sum(images));
}

function summary(count: number, bytes: number, isForced: boolean): string {
  if (count === 0) {
    return 'Nothing to free.';
  }
  const things = `${formatCount(count)} ${count === 1 ? 'thing' : 'things'}, up to ${formatBytes(bytes)}`;
  return isForced
    ? `Removed ${things}.`
    : `Would remove ${things}. Nothing was removed: add --force for that.`;
}
