import { RangeSetBuilder, type Extension } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  GutterMarker,
  gutter,
  type DecorationSet
} from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDockerfileLine } from './dockerfile-lines.js';

/** What {@link lineMap} shows and does. */
export interface ILineMapOptions {
  readonly lines: readonly (IDockerfileLine | null)[];
  readonly reveal: (line: IDockerfileLine) => void;
  /** Told where the cursor is, 0-based. */
  readonly onCursor: (line: number) => void;
  readonly trans: TranslationBundle;
}

/** Shows which cell each line is of, as a column and as bands; a click on a line goes there. */
export function lineMap(options: ILineMapOptions): Extension {
  const { lines, reveal } = options;
  const lineAt = (view: EditorView, pos: number): IDockerfileLine | null =>
    lines[view.state.doc.lineAt(pos).number - 1] ?? null;
  const go = (view: EditorView, pos: number | null): boolean => {
    const line = pos === null ? null : lineAt(view, pos);
    if (line !== null) {
      reveal(line);
    }
    return line !== null;
  };
  return [
    gutter({
      class: 'layerbook-DockerfileView-cells',
      lineMarker: (view, block) => {
        const line = lineAt(view, block.from);
        return line === null ? null : new CellMarker(line, options.trans);
      },
      domEventHandlers: {
        click: (view, block) => go(view, block.from)
      }
    }),
    EditorView.updateListener.of(({ selectionSet, state }) => {
      if (selectionSet) {
        const { head } = state.selection.main;
        options.onCursor(state.doc.lineAt(head).number - 1);
      }
    }),
    EditorView.decorations.of(view => bandsOf(view, lines)),
    EditorView.domEventHandlers({
      // Text can still be marked, to copy it.
      click: (event, view) =>
        view.state.selection.main.empty &&
        go(view, view.posAtCoords({ x: event.clientX, y: event.clientY }))
    })
  ];
}

class CellMarker extends GutterMarker {
  constructor(line: IDockerfileLine, trans: TranslationBundle) {
    super();
    this._line = line;
    this._trans = trans;
    this.elementClass = `layerbook-DockerfileView-cell layerbook-mod-${line.band}`;
  }

  override eq(other: CellMarker): boolean {
    return (
      this._line.cellNumber === other._line.cellNumber &&
      this._line.line === other._line.line
    );
  }

  override toDOM(): Node {
    const { cellNumber, line, isFirst } = this._line;
    const node = document.createElement('span');
    node.textContent = isFirst ? this._trans.__('cell %1', cellNumber) : '';
    node.title = this._trans.__('Go to cell %1, line %2', cellNumber, line);
    return node;
  }

  private readonly _line: IDockerfileLine;
  private readonly _trans: TranslationBundle;
}

function bandsOf(
  view: EditorView,
  lines: readonly (IDockerfileLine | null)[]
): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let pos = from; pos <= to;) {
      const line = view.state.doc.lineAt(pos);
      const known = lines[line.number - 1] ?? null;
      if (known !== null) {
        builder.add(
          line.from,
          line.from,
          Decoration.line({
            class: `layerbook-DockerfileView-line layerbook-mod-${known.band}${known.isFirst ? ' layerbook-mod-first' : ''}`
          })
        );
      }
      pos = line.to + 1;
    }
  }
  return builder.finish();
}
