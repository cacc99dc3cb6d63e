import type { INameSources } from './name-sources.js';

/** The completer waits for a second and then does without; milliseconds. */
const PATIENCE = 500;

/** Names as they were last found, where finding them again takes longer than a completion can wait. */
export class KnownNames {
  private _volumes: readonly string[] = [];
  private _images: readonly string[] = [];

  /** Sources that answer soon. */
  soon(sources: INameSources): INameSources {
    return {
      ...sources,
      volumes: () =>
        within(
          sources.volumes().then(names => (this._volumes = names)),
          () => this._volumes
        ),
      images: () =>
        within(
          sources.images().then(names => (this._images = names)),
          () => this._images
        )
    };
  }
}

async function within<T>(asked: Promise<T>, known: () => T): Promise<T> {
  let timer = 0;
  const late = new Promise<T>(resolve => {
    timer = window.setTimeout(() => resolve(known()), PATIENCE);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    window.clearTimeout(timer);
  }
}
