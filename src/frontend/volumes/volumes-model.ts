import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import type { ISignal } from '@lumino/signaling';
import type { IVolumeInfo } from '../../common/protocol/containers.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IErrorData } from '../../common/protocol/errors.js';
import type { IRpcClient } from '../tokens.js';

/** Changes come in groups: how long to wait for the last, in milliseconds. */
const CHANGE_DELAY = 400;

/** The volumes of the engine, as the panel shows them. */
export class VolumesModel {
  constructor(client: IRpcClient) {
    this._client = client;
    client.volumesChanged.connect(this._onChanged, this);
    client.containersChanged.connect(this._onChanged, this);
    client.connectionChanged.connect(this._onConnection, this);
  }

  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** Null until they are known. */
  get volumes(): readonly IVolumeInfo[] | null {
    return this._volumes;
  }

  /** Those that the filter leaves. */
  get shown(): readonly IVolumeInfo[] {
    const wanted = this._filter.trim().toLowerCase();
    const all = this._volumes ?? [];
    return wanted === ''
      ? all
      : all.filter(volume => textOf(volume).toLowerCase().includes(wanted));
  }

  get error(): IErrorData | null {
    return this._error;
  }

  get isLoading(): boolean {
    return this._loading !== null;
  }

  get filter(): string {
    return this._filter;
  }

  set filter(text: string) {
    this._filter = text;
    this._stateChanged.emit();
  }

  /** The chosen volume, if it is still there. */
  get selected(): IVolumeInfo | null {
    return this.find(this._selected);
  }

  select(name: string | null): void {
    this._selected = name;
    this._stateChanged.emit();
  }

  find(name: string | null): IVolumeInfo | null {
    return this._volumes?.find(volume => volume.name === name) ?? null;
  }

  /** Bytes; null where the engine does not say, undefined until it has counted. */
  sizeOf(name: string): number | null | undefined {
    return this._sizes.get(name);
  }

  /** Volumes are asked for while someone looks at them. */
  setVisible(isVisible: boolean): void {
    this._isVisible = isVisible;
    if (isVisible && this._isStale) {
      void this.load();
    }
  }

  /** Asks for the volumes anew, then for their sizes, which take longer. */
  async load(): Promise<void> {
    this._isStale = false;
    const turn = {};
    this._loading = turn;
    this._stateChanged.emit();
    await this._load(() => this._loading === turn);
    if (this._loading === turn) {
      this._loading = null;
    }
    this._stateChanged.emit();
  }

  dispose(): void {
    this._reload.dispose();
    Signal.clearData(this);
  }

  /** `isLast`: whether nobody asked again since; what an earlier question is answered counts no more. */
  private async _load(isLast: () => boolean): Promise<void> {
    let volumes: readonly IVolumeInfo[];
    try {
      volumes = await this._client.request('listVolumes', undefined);
    } catch (error) {
      if (isLast()) {
        this._error = toErrorData(error);
        this._isStale = true;
      }
      return;
    }
    if (!isLast()) {
      return;
    }
    this._volumes = volumes;
    this._error = null;
    this._stateChanged.emit();
    try {
      const sizes =
        volumes.length === 0
          ? {}
          : await this._client.request('volumeSizes', undefined);
      if (isLast()) {
        this._sizes = new Map(Object.entries(sizes));
      }
    } catch {
      // The list is there; what is not counted has no size.
    }
  }

  private _onChanged(): void {
    this._isStale = true;
    if (this._isVisible) {
      void this._reload.invoke();
    }
  }

  private _onConnection(): void {
    if (this._client.connection === 'open' && this._error !== null) {
      this._onChanged();
    }
  }

  private readonly _client: IRpcClient;
  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _reload = new Debouncer(() => this.load(), CHANGE_DELAY);
  private _volumes: readonly IVolumeInfo[] | null = null;
  private _sizes: ReadonlyMap<string, number | null> = new Map();
  private _error: IErrorData | null = null;
  private _loading: object | null = null;
  private _filter = '';
  private _selected: string | null = null;
  private _isVisible = false;
  private _isStale = true;
}

/** What a filter looks at. */
function textOf({ name, driver, notebookPath, usedBy }: IVolumeInfo): string {
  const users = usedBy.map(({ containerName }) => containerName);
  return [name, driver, notebookPath ?? '', ...users].join(' ');
}
