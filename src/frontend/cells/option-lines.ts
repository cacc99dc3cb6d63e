import type { Extension } from '@codemirror/state';
import { RangeSetBuilder } from '@codemirror/state';
import type { DecorationSet, EditorView, ViewUpdate } from '@codemirror/view';
import { Decoration, ViewPlugin } from '@codemirror/view';

const OPTION_LINE = /^\s*#\|/;
const optionLine = Decoration.line({ class: 'layerbook-optionLine' });

/** Sets the `#|` option lines at the top of a container cell off from its script. */
export function optionLines(): Extension {
  return ViewPlugin.define(view => new OptionLines(view), {
    decorations: plugin => plugin.decorations
  });
}

class OptionLines {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = findOptionLines(view);
  }

  update(update: ViewUpdate): void {
    if (update.docChanged) {
      this.decorations = findOptionLines(update.view);
    }
  }
}

function findOptionLines({ state: { doc } }: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (let number = 1; number <= doc.lines; number += 1) {
    const line = doc.line(number);
    if (OPTION_LINE.test(line.text)) {
      builder.add(line.from, line.from, optionLine);
    } else if (line.text.trim() !== '') {
      break; // Options stand first; the script may hold anything.
    }
  }
  return builder.finish();
}
