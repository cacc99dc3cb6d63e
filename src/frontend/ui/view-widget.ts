import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { TransContext } from './trans.js';

/** A Lumino widget with a React view in it, in the user's language. */
export class ViewWidget extends ReactWidget {
  constructor(trans: TranslationBundle, view: React.ReactElement) {
    super();
    this._element = React.createElement(
      TransContext.Provider,
      { value: trans },
      view
    );
  }

  protected render(): React.ReactElement {
    return this._element;
  }

  private readonly _element: React.ReactElement;
}
