import type { TranslationBundle } from '@jupyterlab/translation';
import type { OptionKey } from '../../common/container/container-options.js';
import { OPTION_KEYS } from '../../common/container/container-options.js';
import { OPTION_DOCS } from '../../common/container/option-docs.js';
import { withCode } from '../ui/code-words.js';
import type { IOptionProblem } from './option-checks.js';

/** A key in a line of text, with where it stands in it. */
interface IKeyPlace {
  readonly name: OptionKey;
  readonly from: number;
  readonly to: number;
}

/** The key that begins an option line, when `column` is in it. */
export function keyAt(text: string, column: number): IKeyPlace | null {
  const match = /^(\s*#\| ?)(["']?)([a-z_]+)\2\s*:/.exec(text);
  const name = OPTION_KEYS.find(key => key === match?.[3]);
  if (!match || name === undefined) {
    return null;
  }
  const from = (match[1] ?? '').length;
  const to = from + name.length + (match[2] ?? '').length * 2;
  return column >= from && column <= to ? { name, from, to } : null;
}

/** What a tooltip says: what is wrong, then what the key is for and how it is written. */
export function describeOption(options: {
  readonly problem: IOptionProblem | null;
  readonly key: OptionKey | null;
  readonly trans: TranslationBundle;
}): HTMLElement {
  const { problem, key, trans } = options;
  const node = element('div', 'layerbook-optionTip');
  node.setAttribute('role', 'tooltip');
  if (problem) {
    const words = element('p', 'layerbook-optionTip-problem');
    words.append(...withCode(`✗ ${problem.message}`));
    node.append(words);
    if (problem.hint !== null) {
      const hint = element('p', 'layerbook-optionTip-hint');
      hint.append(...withCode(problem.hint));
      node.append(hint);
    }
  }
  if (key !== null) {
    node.append(...describeKey(key, trans));
  }
  return node;
}

function describeKey(key: OptionKey, trans: TranslationBundle): Node[] {
  const { summary, example, values } = OPTION_DOCS[key];
  const head = element('p', 'layerbook-optionTip-summary');
  const name = element('code', 'layerbook-optionTip-key');
  name.textContent = key;
  head.append(name, ' ', ...withCode(summary));
  const written = element('pre', 'layerbook-optionTip-example');
  written.textContent = example;
  if (values === undefined || values.length === 0) {
    return [head, written];
  }
  const choice = element('p', 'layerbook-optionTip-values');
  choice.textContent = trans.__('Values: %1', values.join(', '));
  return [head, written, choice];
}

function element(name: string, className: string): HTMLElement {
  const node = document.createElement(name);
  node.className = className;
  return node;
}
