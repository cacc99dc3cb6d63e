import type { IBuildObserver, IBuildVertex } from '../builder/contract.js';

const NUMBERED = /^\[(?:(.*) )?(\d+)\/(\d+)\] /;

/** Tells a build's steps in one line each: `building the export: step 3 of 7`. What the steps print is left out. */
export class StepProgress implements IBuildObserver {
  private readonly _what: string;
  private readonly _tell: (text: string) => void;
  private _last = '';

  constructor(what: string, tell: (text: string) => void) {
    this._what = what;
    this._tell = tell;
    this._say('');
  }

  vertex({ state, name }: IBuildVertex): void {
    const match = state === 'running' ? NUMBERED.exec(name) : null;
    if (match) {
      const [, stage, step, count] = match;
      const where = stage === undefined ? '' : ` of stage ${stage}`;
      this._say(`: step ${step} of ${count}${where}`);
    }
  }

  log(): void {
    // A step's own words are in its error when it fails.
  }

  warning(): void {
    // Build checks are shown where the cells are run.
  }

  private _say(step: string): void {
    const text = this._what + step;
    if (text !== this._last) {
      this._last = text;
      this._tell(text);
    }
  }
}
