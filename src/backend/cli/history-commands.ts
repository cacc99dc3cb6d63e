import { countOf, first, second } from './arguments.js';
import type { Command } from './command.js';
import { diffCommand } from './commands/diff.js';
import { logCommand } from './commands/log.js';
import { packagesCommand } from './commands/packages.js';
import { pathCommand } from './commands/path.js';
import { pushCommand } from './commands/push.js';
import { showCommand } from './commands/show.js';
import { tagCommand } from './commands/tag.js';
import { treeCommand } from './commands/tree.js';
import { wasteCommand } from './commands/waste.js';

/** Commands on the history of one notebook, by name. */
export const HISTORY_COMMANDS: Readonly<Record<string, Command>> = {
  log: (terminal, { rest, values, json }) =>
    logCommand(terminal, {
      notebook: first(rest),
      json,
      gitDir: values['git-dir'] ?? false,
      limit: countOf(values.number)
    }),
  diff: (terminal, { rest, values, json }) =>
    diffCommand(terminal, {
      notebook: first(rest),
      ...pairOf(rest),
      path: values.path ?? null,
      json
    }),
  show: (terminal, { rest, json }) =>
    showCommand(terminal, {
      notebook: first(rest),
      object: second(rest, 'commit, or COMMIT:PATH'),
      json
    }),
  tree: (terminal, { rest, json }) =>
    treeCommand(terminal, {
      notebook: first(rest),
      object: rest[1] ?? null,
      json
    }),
  path: (terminal, { rest, values, json }) =>
    pathCommand(terminal, {
      notebook: first(rest),
      path: second(rest, 'path'),
      limit: countOf(values.number),
      json
    }),
  packages: (terminal, { rest, json }) =>
    packagesCommand(terminal, {
      notebook: first(rest),
      ...pairOf(rest),
      json
    }),
  waste: (terminal, { rest, json }) =>
    wasteCommand(terminal, {
      notebook: first(rest),
      commit: rest[1] ?? null,
      json
    }),
  tag: (terminal, { rest, values, json }) =>
    tagCommand(terminal, {
      notebook: first(rest),
      commit: second(rest, 'commit'),
      gitTag: values.git ?? null,
      imageTag: values.image ?? null,
      json
    }),
  push: (terminal, { rest, json }) =>
    pushCommand(terminal, {
      notebook: first(rest),
      url: second(rest, 'address of the other repository'),
      json
    })
};

/** Two commits; one alone is compared with its parent, none: the newest. */
function pairOf(rest: readonly string[]): {
  from: string | null;
  to: string | null;
} {
  return {
    from: rest.length > 2 ? (rest[1] ?? null) : null,
    to: rest[2] ?? rest[1] ?? null
  };
}
