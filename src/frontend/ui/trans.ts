import { nullTranslator } from '@jupyterlab/translation';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** Translation domain of this package. */
export const DOMAIN = 'jupyterlab_layerbook';

/** Where components find the words of the user's language. */
export const TransContext = React.createContext<TranslationBundle>(
  nullTranslator.load(DOMAIN)
);

/** The user's translation bundle. */
export function useTrans(): TranslationBundle {
  return React.useContext(TransContext);
}
