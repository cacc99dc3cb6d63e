import type { Extension, Range } from '@codemirror/state';
import { RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter } from '@codemirror/view';
import type { DecorationSet } from '@codemirror/view';
import type { Text } from '@codemirror/state';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { StepState } from '../../common/cards/layer-card.js';
import { formatDuration } from '../../common/format.js';
import type { ICellState } from './cell-state.js';

/** How one instruction went, and where it stands. */
interface IStepMark {
  readonly line: number;
  readonly state: StepState;
  readonly ms: number | undefined;
}

/** What an editor shows of a card. */
interface IEditorMarks {
  readonly steps: readonly IStepMark[];
  readonly failed: readonly [number, number] | null;
}

interface IDrawnMarks {
  readonly gutter: RangeSet<StepMarker>;
  readonly lines: DecorationSet;
}

/** Sets the marks; `edited` keeps of the present ones only where the failure was, as that is being corrected. */
const marksChanged = StateEffect.define<IEditorMarks | 'edited'>();

const SIGNS: Readonly<Record<StepState, string>> = {
  waiting: '',
  running: '▸',
  cached: '✓',
  built: '●',
  failed: '✗',
  skipped: ''
};

const failedLine = Decoration.line({ class: 'layerbook-failedLine' });

/** The effect that brings an editor up to a cell's state. */
export function marksEffect(
  state: ICellState | null
): StateEffect<IEditorMarks | 'edited'> {
  return marksChanged.of(state?.isCurrent ? editorMarks(state) : 'edited');
}

/** A text that is the same for states that mark the same. */
export function marksSignature(state: ICellState | null): string {
  return state?.isCurrent ? JSON.stringify(editorMarks(state)) : 'edited';
}

function editorMarks(state: ICellState): IEditorMarks {
  const { card, errorLines } = state;
  const steps = card && 'steps' in card ? card.steps : [];
  const failed = steps.find(step => step.state === 'failed');
  return {
    steps: steps.map(({ lines, state: step, ms }) => ({
      line: lines[0],
      state: step,
      ms
    })),
    failed: errorLines ?? failed?.lines ?? null
  };
}

/** Marks beside each instruction (cached, built, failed) and on the failing lines, kept in place while editing. */
export function stepMarks(trans: TranslationBundle): Extension {
  const field = StateField.define<IDrawnMarks>({
    create: () => ({ gutter: RangeSet.empty, lines: Decoration.none }),
    update: (marks, transaction) => {
      let next = transaction.docChanged
        ? {
            gutter: marks.gutter.map(transaction.changes),
            lines: marks.lines.map(transaction.changes)
          }
        : marks;
      for (const effect of transaction.effects) {
        if (effect.is(marksChanged)) {
          next =
            effect.value === 'edited'
              ? onlyFailed(next)
              : draw(transaction.state.doc, effect.value, trans);
        }
      }
      return next;
    },
    provide: self =>
      EditorView.decorations.from(self, marks => marks.lines)
  });
  return [
    field,
    gutter({
      class: 'layerbook-stepGutter',
      markers: view => view.state.field(field).gutter,
      initialSpacer: () => new StepMarker('built', '')
    })
  ];
}

function onlyFailed(marks: IDrawnMarks): IDrawnMarks {
  return {
    ...marks,
    gutter: marks.gutter.update({
      filter: (_from, _to, marker) => marker.state === 'failed'
    })
  };
}

function draw(
  doc: Text,
  { steps, failed }: IEditorMarks,
  trans: TranslationBundle
): IDrawnMarks {
  const markers: Range<StepMarker>[] = [];
  for (const { line, state, ms } of steps) {
    if (line >= 1 && line <= doc.lines && SIGNS[state] !== '') {
      const title = stepTitle(trans, state, ms);
      markers.push(new StepMarker(state, title).range(doc.line(line).from));
    }
  }
  const lines: Range<Decoration>[] = [];
  if (failed) {
    const last = Math.min(failed[1], doc.lines);
    for (let line = Math.max(1, failed[0]); line <= last; line += 1) {
      lines.push(failedLine.range(doc.line(line).from));
    }
  }
  return {
    gutter: RangeSet.of(markers, true),
    lines: Decoration.set(lines)
  };
}

function stepTitle(
  trans: TranslationBundle,
  state: StepState,
  ms: number | undefined
): string {
  switch (state) {
    case 'cached':
      return trans.__('Taken from the cache');
    case 'built':
      return ms === undefined
        ? trans.__('Built')
        : trans.__('Built in %1', formatDuration(ms));
    case 'failed':
      return trans.__('Failed');
    case 'running':
      return trans.__('Running');
    case 'waiting':
    case 'skipped':
      return '';
  }
}

class StepMarker extends GutterMarker {
  readonly state: StepState;
  private readonly _title: string;

  constructor(state: StepState, title: string) {
    super();
    this.state = state;
    this._title = title;
  }

  override eq(other: GutterMarker): boolean {
    return (
      other instanceof StepMarker &&
      other.state === this.state &&
      other._title === this._title
    );
  }

  override toDOM(): Node {
    const node = document.createElement('span');
    node.className = 'layerbook-stepMark';
    node.dataset['state'] = this.state;
    node.textContent = SIGNS[this.state];
    node.title = this._title;
    if (this._title !== '') {
      node.setAttribute('role', 'img');
      node.setAttribute('aria-label', this._title);
    }
    return node;
  }
}
