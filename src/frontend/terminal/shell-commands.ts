import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { terminalIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import * as z from 'zod/mini';
import {
  parseCommitOid,
  parseContainerId,
  parseNotebookId
} from '../../common/ids.js';
import type { ShellTarget } from '../../common/protocol/containers.js';
import { kindOfModel } from '../cells/cell-kind.js';
import { panelInFront } from '../cells/panel-commands.js';
import { describeArgs } from '../history/actions/describe-args.js';
import { ShellCommandIDs } from './shell-command-ids.js';
import type { IShellOpener } from './shell-opener.js';

const argsSchema = z.object({
  notebookId: z.string(),
  commit: z.optional(z.string().check(z.regex(/^[0-9a-f]{40}$/))),
  containerId: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/)))
});

/** What the commands work with. */
export interface IShellCommandOptions {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly opener: IShellOpener;
  readonly trans: TranslationBundle;
}

/** Adds the commands that open shells. */
export function addShellCommands(options: IShellCommandOptions): void {
  const { trans } = options;
  addCommand(options, ShellCommandIDs.openShell, {
    user: 'image',
    label: trans.__('Open Shell Here'),
    caption: trans.__(
      'Open a terminal in the image of the cell, as the user that the image names'
    )
  });
  addCommand(options, ShellCommandIDs.openRootShell, {
    user: 'root',
    label: trans.__('Open Root Shell Here'),
    caption: trans.__('Open a terminal in the image of the cell, as root')
  });
}

function addCommand(
  { app, tracker, opener }: IShellCommandOptions,
  id: string,
  {
    user,
    label,
    caption
  }: { user: 'root' | 'image'; label: string; caption: string }
): void {
  const current = (): NotebookPanel | null => {
    const panel = panelInFront(app, tracker);
    const cell = panel?.content.activeCell;
    return cell && kindOfModel(cell.model) !== null ? panel : null;
  };
  app.commands.addCommand(id, {
    label,
    caption,
    icon: args => (args['isPalette'] === true ? undefined : terminalIcon),
    isEnabled: args => targetOf(args) !== null || current() !== null,
    describedBy: {
      args: describeArgs({
        notebookId: 'string',
        commit: 'string',
        containerId: 'string'
      })
    },
    execute: args => {
      const target = targetOf(args);
      const panel = current();
      const cell = panel?.content.activeCell;
      if (target !== null) {
        opener.open(target, user);
      } else if (panel && cell) {
        opener.openCell(panel, cell, user);
      }
    }
  });
}

function targetOf(args: ReadonlyPartialJSONObject): ShellTarget | null {
  const read = argsSchema.safeParse(args);
  if (!read.success) {
    return null;
  }
  const { commit, containerId } = read.data;
  const notebookId = parseNotebookId(read.data.notebookId);
  if (commit !== undefined) {
    return { kind: 'commit', notebookId, oid: parseCommitOid(commit) };
  }
  return containerId === undefined
    ? null
    : {
        kind: 'container',
        notebookId,
        containerId: parseContainerId(containerId)
      };
}
