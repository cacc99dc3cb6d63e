import type { Extension } from '@codemirror/state';
import type { EditorView, Tooltip } from '@codemirror/view';
import { hoverTooltip } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import { problemField } from './option-checks.js';
import { isOptionLine } from './option-line.js';

/** Says what is wrong with a marked line, and what a key is for, where the mouse rests. */
export function optionHover(trans: TranslationBundle): Extension {
  return hoverTooltip((view, pos) => tooltipAt(view, pos, trans), {
    hideOnChange: true
  });
}

async function tooltipAt(
  { state }: EditorView,
  pos: number,
  trans: TranslationBundle
): Promise<Tooltip | null> {
  const { doc } = state;
  const line = doc.lineAt(pos);
  const problem = state.field(problemField, false) ?? null;
  const own =
    problem !== null && doc.lineAt(problem.at).number === line.number
      ? problem
      : null;
  const source = doc.toString();
  if (own === null && !isOptionLine(source, line.number - 1)) {
    return null;
  }
  const { describeOption, keyAt } = await import('./option-tooltip.js');
  const key = keyAt(line.text, pos - line.from);
  if (own === null && key === null) {
    return null;
  }
  return {
    pos: key === null ? line.from : line.from + key.from,
    end: key === null ? line.to : line.from + key.to,
    above: true,
    create: () => ({
      dom: describeOption({ problem: own, key: key?.name ?? null, trans })
    })
  };
}
