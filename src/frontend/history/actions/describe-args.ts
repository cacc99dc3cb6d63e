import type { ReadonlyJSONObject } from '@lumino/coreutils';

/** What a command takes, as JupyterLab wants to have it described. */
export function describeArgs(
  properties: Readonly<Record<string, 'string' | 'boolean'>>
): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(properties).map(([name, type]) => [name, { type }])
    )
  };
}
