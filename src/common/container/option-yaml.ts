import { LineCounter, isScalar, parseDocument } from 'yaml';
import type { Document } from 'yaml';

/** Option lines without `#|`, or some of them, as YAML 1.2; what is wrong is in the document's errors. */
export function parseOptionYaml(text: string): {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
} {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    schema: 'core'
  });
  return { document, lines };
}

/** Whether nothing was written where this node is, or `null`. */
export function isNothing(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null);
}
