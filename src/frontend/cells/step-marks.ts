import type {
  ChangeDesc,
  Extension,
  Text,
  Transaction
} from '@codemirror/state';
import {
  RangeSet,
  StateEffect,
  StateField,
  type Range
} from '@codemirror/state';
import type { DecorationSet, GutterMarker } from '@codemirror/view';
import { Decoration, EditorView, gutter } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { BuildWarning, CardStep } from '../../common/cards/layer-card.js';
import { parseDockerfile } from '../../common/dockerfile/parse.js';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import type { ICellState } from './cell-state.js';
import { StepMarker, markerOf, warningText } from './step-marker.js';

/** Positions in the document, which move with the text that they mark. */
interface IMarks {
  readonly steps: readonly {
    readonly at: number;
    readonly marker: StepMarker;
  }[];
  readonly failed: readonly number[];
  /** Lines with what the builder warns of there. */
  readonly warned: readonly { readonly at: number; readonly text: string }[];
}

const NO_MARKS: IMarks = { steps: [], failed: [], warned: [] };

/** Sets the marks; `edited` keeps of the present ones only where the failure was, as that is being corrected. */
const marksChanged = StateEffect.define<IMarks | 'edited'>();

const failedLine = Decoration.line({ class: 'layerbook-failedLine' });

/** The effect that brings an editor up to a cell's state. */
export function marksEffect(
  state: ICellState | null,
  doc: Text,
  trans: TranslationBundle
): StateEffect<unknown> {
  return marksChanged.of(
    state?.isCurrent ? marksOf(state, doc, trans) : 'edited'
  );
}

/**
 * Marks on the failing lines, kept in place while editing, and on lines that the builder warns of; for Dockerfile cells
 * also beside each instruction how it went, in a gutter that is always there.
 */
export function stepMarks(kind: CellKind): Extension {
  const field = StateField.define<IMarks>({
    create: () => NO_MARKS,
    update: updateMarks,
    provide: self =>
      EditorView.decorations.compute([self], state =>
        lineDecorations(state.field(self), state.doc)
      )
  });
  if (kind === 'container') {
    return field;
  }
  return [
    field,
    gutter({
      class: 'layerbook-stepGutter',
      markers: ({ state }) => gutterMarkers(state.field(field), state.doc),
      initialSpacer: () => new StepMarker('built', '')
    })
  ];
}

/**
 * A card's lines are those of the text that was built. Where its key is that of the present text, the instructions
 * are the same, but comments may have moved them: so instructions are matched by their order.
 */
function marksOf(
  { card, errorLines }: ICellState,
  doc: Text,
  trans: TranslationBundle
): IMarks {
  const steps = card && 'steps' in card ? card.steps : [];
  const warnings = card && 'steps' in card ? (card.warnings ?? []) : [];
  const present = parseDockerfile(doc.toString()).instructions;
  const shiftOf = (index: number) =>
    (present[index]?.lines[0] ?? 0) - (steps[index]?.lines[0] ?? 0);
  const failedStep = steps.findIndex(({ state }) => state === 'failed');
  const failed = errorLines ?? steps[failedStep]?.lines;
  const shift = failedStep < 0 ? 0 : shiftOf(failedStep);
  return {
    steps: steps.flatMap((step, index) => {
      const at = startOfLine(doc, step.lines[0] + shiftOf(index));
      const found = warnings.filter(warning => isWithin(warning, step));
      const marker = markerOf(step, found, trans);
      return at === null || marker === null ? [] : [{ at, marker }];
    }),
    failed: failed
      ? startsOfLines(doc, failed[0] + shift, failed[1] + shift)
      : [],
    warned: warnings.flatMap(warning => {
      const index = steps.findIndex(step => isWithin(warning, step));
      const [first, last] = warning.lines ?? [0, -1];
      const by = index < 0 ? 0 : shiftOf(index);
      return startsOfLines(doc, first + by, last + by).map(at => ({
        at,
        text: warningText(warning)
      }));
    })
  };
}

function isWithin({ lines }: BuildWarning, step: CardStep): boolean {
  return (
    lines !== null && lines[0] >= step.lines[0] && lines[0] <= step.lines[1]
  );
}

function updateMarks(marks: IMarks, transaction: Transaction): IMarks {
  let next = transaction.docChanged
    ? moveMarks(marks, transaction.changes)
    : marks;
  for (const effect of transaction.effects) {
    if (effect.is(marksChanged)) {
      next = effect.value === 'edited' ? onlyFailed(next) : effect.value;
    }
  }
  return next;
}

/** A line inserted above keeps the mark on the line it was on. */
function moveMarks(marks: IMarks, changes: ChangeDesc): IMarks {
  return {
    steps: marks.steps.map(({ at, marker }) => ({
      at: changes.mapPos(at, 1),
      marker
    })),
    failed: marks.failed.map(at => changes.mapPos(at, 1)),
    warned: marks.warned.map(({ at, text }) => ({
      at: changes.mapPos(at, 1),
      text
    }))
  };
}

function onlyFailed(marks: IMarks): IMarks {
  return {
    steps: marks.steps.filter(({ marker }) => marker.state === 'failed'),
    failed: marks.failed,
    warned: []
  };
}

function lineDecorations(marks: IMarks, doc: Text): DecorationSet {
  const failed = new Set(marks.failed.map(at => doc.lineAt(at).from));
  const warned = new Map<number, string[]>();
  for (const { at, text } of marks.warned) {
    const { from } = doc.lineAt(at);
    warned.set(from, [...(warned.get(from) ?? []), text]);
  }
  return Decoration.set(
    [
      ...[...failed].map(from => failedLine.range(from)),
      ...[...warned].flatMap(([from, texts]) => warnedText(doc, from, texts))
    ],
    true
  );
}

/** Underlines a line from its first to its last sign. */
function warnedText(
  doc: Text,
  from: number,
  texts: readonly string[]
): Range<Decoration>[] {
  const { text } = doc.lineAt(from);
  const start = from + text.length - text.trimStart().length;
  const end = from + text.trimEnd().length;
  return start < end
    ? [
        Decoration.mark({
          class: 'layerbook-warnedText',
          attributes: { title: texts.join('\n') }
        }).range(start, end)
      ]
    : [];
}

function gutterMarkers(marks: IMarks, doc: Text): RangeSet<GutterMarker> {
  return RangeSet.of(
    marks.steps.map(({ at, marker }) => marker.range(doc.lineAt(at).from)),
    true
  );
}

function startsOfLines(doc: Text, first: number, last: number): number[] {
  const starts: number[] = [];
  for (let line = first; line <= last; line += 1) {
    const start = startOfLine(doc, line);
    if (start !== null) {
      starts.push(start);
    }
  }
  return starts;
}

function startOfLine(doc: Text, line: number): number | null {
  return line >= 1 && line <= doc.lines ? doc.line(line).from : null;
}
