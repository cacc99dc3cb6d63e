import type { Extension } from '@codemirror/state';
import { RangeSetBuilder } from '@codemirror/state';
import type { DecorationSet, EditorView, ViewUpdate } from '@codemirror/view';
import { Decoration, ViewPlugin } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import { optionChecks } from '../container-editing/option-checks.js';
import { optionHover } from '../container-editing/option-hover.js';
import { optionLineNumbers } from '../container-editing/option-line.js';

const optionLine = Decoration.line({ class: 'layerbook-optionLine' });

/**
 * Sets the `#|` option lines at the top of a container cell off from its script, checks them while they are written, and
 * says what a key is for when it is pointed at.
 */
export function optionLines(trans: TranslationBundle): Extension {
  return [
    ViewPlugin.define(view => new OptionLines(view), {
      decorations: plugin => plugin.decorations
    }),
    optionChecks(trans),
    optionHover(trans)
  ];
}

class OptionLines {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = decorate(view);
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) {
      this.decorations = decorate(update.view);
    }
  }
}

function decorate({ state: { doc } }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const number of optionLineNumbers(doc)) {
    const { from } = doc.line(number);
    builder.add(from, from, optionLine);
  }
  return builder.finish();
}
