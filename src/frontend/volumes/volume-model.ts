import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import type {
  IVolumeEntry,
  IVolumeListing
} from '../../common/protocol/containers.js';
import { isLayerbookError, toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import { fetchPreview } from '../history/diff/preview.js';
import type { Preview } from '../history/diff/preview.js';
import type { IRpcClient } from '../tokens.js';
import { sortEntries } from './sort-entries.js';
import type { IEntryOrder } from './sort-entries.js';
import { VolumeFiles } from './volume-files.js';

/** Changes come in groups: how long to wait for the last, in milliseconds. */
const CHANGE_DELAY = 500;
/** Bytes of a picture beyond which it is not shown. */
const MAX_PICTURE = 32 * 1024 * 1024;

/** A file that is looked at. */
export interface IOpenFile {
  readonly path: string;
  readonly entry: IVolumeEntry;
  readonly state:
    | { readonly kind: 'loading'; readonly done: number }
    | { readonly kind: 'failed'; readonly error: IErrorData }
    | { readonly kind: 'shown'; readonly preview: Preview };
}

/** One folder of a volume at a time, and a file of it. */
export class VolumeModel extends VDomModel {
  constructor(client: IRpcClient, volume: string) {
    super();
    this._client = client;
    this.files = new VolumeFiles(client, volume);
    client.volumesChanged.connect(this._onChanged, this);
    client.containersChanged.connect(this._onChanged, this);
  }

  readonly files: VolumeFiles;

  get volume(): string {
    return this.files.volume;
  }

  /** The folder that is shown, without leading slash. */
  get path(): string {
    return this._path;
  }

  /** In order; null until they are known. */
  get entries(): readonly IVolumeEntry[] | null {
    this._sorted ??=
      this._entries === null ? null : sortEntries(this._entries, this._order);
    return this._sorted;
  }

  /** Entries that are left out. */
  get more(): number {
    return this._more;
  }

  /** Whether the listing ends where reading was given up. */
  get isCut(): boolean {
    return this._isCut;
  }

  get error(): IErrorData | null {
    return this._error;
  }

  get isLoading(): boolean {
    return this._listing !== null;
  }

  get order(): IEntryOrder {
    return this._order;
  }

  set order(order: IEntryOrder) {
    this._order = order;
    this._sorted = null;
    this.stateChanged.emit();
  }

  /** Name of the chosen entry. */
  get active(): string | null {
    return this._active;
  }

  setActive(name: string | null): void {
    this._active = name;
    this.stateChanged.emit();
  }

  get file(): IOpenFile | null {
    return this._file;
  }

  setVisible(isVisible: boolean): void {
    this._isVisible = isVisible;
    if (isVisible && this._isStale) {
      void this.load();
    }
  }

  /** Shows a folder; another than before begins at its top, or at `active`. */
  async load(path = this._path, active: string | null = null): Promise<void> {
    this._isStale = false;
    this._listing?.abort();
    const listing = new AbortController();
    this._listing = listing;
    this.stateChanged.emit();
    let listed: IVolumeListing | null = null;
    let failure: IErrorData | null = null;
    try {
      listed = await this.files.list(path, listing.signal);
    } catch (error) {
      failure = toErrorData(error);
    }
    if (this._listing !== listing) {
      return;
    }
    // Until now the last folder is shown: the list that has the focus stays.
    if (path !== this._path) {
      this._path = path;
      this._active = active;
    }
    this._listing = null;
    this._error = failure;
    this._setListing(listed);
    this.stateChanged.emit();
  }

  /** Shows the folder around this one, with this one chosen. */
  async goUp(): Promise<void> {
    if (this._path !== '') {
      const slash = this._path.lastIndexOf('/');
      const name = this._path.slice(slash + 1);
      await this.load(this._path.slice(0, Math.max(0, slash)), name);
    }
  }

  /** Path of an entry of the folder that is shown. */
  pathOf(name: string): string {
    return this._path === '' ? name : `${this._path}/${name}`;
  }

  /** Goes into a folder, or shows a file. */
  async open(entry: IVolumeEntry): Promise<void> {
    this._active = entry.name;
    if (entry.kind === 'directory') {
      await this.load(this.pathOf(entry.name));
    } else if (entry.kind === 'file') {
      await this._openFile(entry);
    } else {
      this.stateChanged.emit();
    }
  }

  closeFile(): void {
    this._reading?.abort();
    this._file = null;
    this.stateChanged.emit();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._client.volumesChanged.disconnect(this._onChanged, this);
    this._client.containersChanged.disconnect(this._onChanged, this);
    this._reload.dispose();
    this._listing?.abort();
    this._reading?.abort();
    super.dispose();
  }

  private async _openFile(entry: IVolumeEntry): Promise<void> {
    this._reading?.abort();
    const reading = new AbortController();
    this._reading = reading;
    const { signal } = reading;
    const path = this.pathOf(entry.name);
    const show = (state: IOpenFile['state']): void => {
      if (this._reading === reading && !signal.aborted) {
        this._file = { path, entry, state };
        this.stateChanged.emit();
      }
    };
    show({ kind: 'loading', done: 0 });
    try {
      const onProgress = (done: number): void =>
        show({ kind: 'loading', done });
      const preview = await fetchPreview(this.files.reader(path), {
        signal,
        onProgress,
        maxPicture: MAX_PICTURE
      });
      show({ kind: 'shown', preview });
    } catch (error) {
      if (!isLayerbookError(error, 'cancelled')) {
        show({ kind: 'failed', error: toErrorData(error) });
      }
    }
  }

  private _setListing(listed: IVolumeListing | null): void {
    this._entries = listed?.entries ?? null;
    this._sorted = null;
    this._more = listed?.more ?? 0;
    this._isCut = listed?.isCut ?? false;
    const { entries, _active: active } = this;
    if (!entries?.some(({ name }) => name === active)) {
      this._active = entries?.[0]?.name ?? null;
    }
  }

  private _onChanged(): void {
    this._isStale = true;
    if (this._isVisible) {
      void this._reload.invoke();
    }
  }

  private readonly _client: IRpcClient;
  private readonly _reload = new Debouncer(() => this.load(), CHANGE_DELAY);
  private _path = '';
  private _entries: readonly IVolumeEntry[] | null = null;
  private _sorted: readonly IVolumeEntry[] | null = null;
  private _more = 0;
  private _isCut = false;
  private _error: IErrorData | null = null;
  private _order: IEntryOrder = { by: 'name', isReversed: false };
  private _active: string | null = null;
  private _file: IOpenFile | null = null;
  private _listing: AbortController | null = null;
  private _reading: AbortController | null = null;
  private _isVisible = false;
  private _isStale = true;
}
