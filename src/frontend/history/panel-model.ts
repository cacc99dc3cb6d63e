import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer } from '@lumino/polling';
import type { CellId, CommitOid } from '../../common/ids.js';
import type {
  ICommitSummary,
  IFileChange
} from '../../common/protocol/history.js';
import type { HistoryModel } from './history-model.js';
import { SearchModel } from './search/search-model.js';
import type { SearchWhat } from './search/search-pattern.js';

/** What the panel shows when there is no history to show. */
export type PanelSubject =
  | { readonly kind: 'noNotebook' }
  /** The notebook was never run with Layerbook. */
  | { readonly kind: 'noId'; readonly name: string }
  | {
      readonly kind: 'history';
      readonly name: string;
      readonly history: HistoryModel;
    };

/** Where the files of commits are shown. */
export interface ILayerPlace {
  /** Shows a commit's files, compared with its parent or with `base`, and brings them to the front. */
  open(
    history: HistoryModel,
    commit: ICommitSummary,
    base: ICommitSummary | null
  ): void;
  /** Shows what a commit did to one file, and brings it to the front. */
  openFile(
    history: HistoryModel,
    commit: ICommitSummary,
    change: IFileChange
  ): void;
  /** Shows a commit's files if files of this history are in sight, and leaves the focus where it is. */
  follow(history: HistoryModel, commit: ICommitSummary): void;
}

/** Where the cells of commits are shown. */
export interface ICellPlace {
  /** Shows which cell made a commit, and leaves the focus where it is. */
  peek(history: HistoryModel, commit: ICommitSummary): void;
  /** Goes to the cell that made a commit. */
  show(history: HistoryModel, commit: ICommitSummary): void;
}

/** A cell whose commits alone are listed. */
export interface ICellFilter {
  readonly cellId: CellId;
  /** `[3]`, or what else it is called. */
  readonly name: string;
}

/** What the box at the top looks through: the commits as the page has them, or what only the back end knows. */
export type PanelMode = 'commits' | SearchWhat;

/** How long the arrow keys must rest before the files follow, in milliseconds. */
const FOLLOW_DELAY = 150;

/** What is shown and chosen in the History panel. */
export class PanelModel extends VDomModel {
  constructor(layers: ILayerPlace, cells: ICellPlace) {
    super();
    this._layers = layers;
    this._cells = cells;
    this._follower = new Debouncer(() => this._follow(), FOLLOW_DELAY);
  }

  /** The search for paths and contents. */
  readonly search = new SearchModel();

  get subject(): PanelSubject {
    return this._subject;
  }

  /** Shows another notebook's history. What was chosen in a notebook is kept for when it comes back. */
  setSubject(subject: PanelSubject): void {
    this._disconnect();
    this._cellFilter = null;
    this._subject = subject;
    this.search.setHistory(this.history);
    if (subject.kind === 'history') {
      subject.history.stateChanged.connect(this._onHistoryChanged, this);
      if (this._isVisible) {
        void subject.history.load();
      }
    }
    this.stateChanged.emit();
  }

  /** A history is asked for when someone looks at it, not before. */
  setVisible(isVisible: boolean): void {
    this._isVisible = isVisible;
    if (isVisible && this._subject.kind === 'history') {
      void this._subject.history.load();
    }
  }

  /** The history that is shown. */
  get history(): HistoryModel | null {
    return this._subject.kind === 'history' ? this._subject.history : null;
  }

  /** The chosen commit of the history that is shown. */
  get selected(): CommitOid | null {
    const id = this.history?.notebookId;
    return id === undefined ? null : (this._selected.get(id) ?? null);
  }

  /** The row through which the commit was chosen: the commit's own, or its group's. */
  get selectedRow(): string | null {
    return this._selectedRow;
  }

  /** Chooses a commit; it stays chosen when the history changes. */
  select(oid: CommitOid, row: string | null = null): void {
    const id = this.history?.notebookId;
    if (id !== undefined) {
      this._selectedRow = row;
      this._selected.set(id, oid);
      this.stateChanged.emit();
    }
  }

  /** Chooses a commit on the way to another: its files follow when they are in sight and the way ends here. */
  move(commit: ICommitSummary, row: string | null): void {
    this.select(commit.oid, row);
    void this._follower.invoke();
  }

  get filter(): string {
    return this._filter;
  }

  set filter(text: string) {
    this._filter = text;
    if (text.trim() !== '') {
      // A filter that looks at one page of many would seem to know them all.
      void this.history?.loadAll();
    }
    this.stateChanged.emit();
  }

  get mode(): PanelMode {
    return this._mode;
  }

  set mode(mode: PanelMode) {
    const text = this._mode === 'commits' ? this._filter : this.search.text;
    this._mode = mode;
    if (mode === 'commits') {
      this.filter = text;
    } else {
      this.search.setWhat(mode);
      this.search.setText(text);
      this.stateChanged.emit();
    }
  }

  /** The cell whose commits alone are listed; null: those of all cells are. */
  get cellFilter(): ICellFilter | null {
    return this._cellFilter;
  }

  set cellFilter(filter: ICellFilter | null) {
    this._cellFilter = filter;
    if (filter !== null) {
      this._mode = 'commits';
      void this.history?.loadAll();
    }
    this.stateChanged.emit();
  }

  /** The commit that is waiting for another one to be compared with. */
  get comparing(): ICommitSummary | null {
    return this._comparing;
  }

  /** Lets the next chosen commit be the base that `commit` is compared with. */
  startCompare(commit: ICommitSummary): void {
    this._comparing = commit;
    this.stateChanged.emit();
  }

  stopCompare(): void {
    this._comparing = null;
    this.stateChanged.emit();
  }

  /** Opens a commit, or ends a comparison that was started with {@link startCompare}. */
  open(commit: ICommitSummary, row: string | null = null): void {
    const { history, _comparing: comparing } = this;
    if (history === null) {
      return;
    }
    if (comparing !== null && comparing.oid !== commit.oid) {
      this._comparing = null;
      this.select(comparing.oid);
      this._layers.open(history, comparing, commit);
    } else {
      this.select(commit.oid, row);
      this._cells.peek(history, commit);
      this._layers.open(history, commit, null);
    }
  }

  /** Opens what a commit did to one file. */
  openFile(commit: ICommitSummary, change: IFileChange): void {
    if (this.history !== null) {
      this.select(commit.oid);
      this._layers.openFile(this.history, commit, change);
    }
  }

  /** Goes to the cell that made a commit. */
  showCell(commit: ICommitSummary): void {
    if (this.history !== null) {
      this._cells.show(this.history, commit);
    }
  }

  /** Opens what changed from the older to the newer of `commit` and the chosen commit. */
  compareWithSelected(commit: ICommitSummary): void {
    const { history, selected } = this;
    const list = history?.commits ?? [];
    const other = list.findIndex(one => one.oid === selected);
    const own = list.findIndex(one => one.oid === commit.oid);
    const [newer, older] = [
      list[Math.min(other, own)],
      list[Math.max(other, own)]
    ];
    if (history && newer && older && newer !== older) {
      this._layers.open(history, newer, older);
    } else {
      this.open(commit);
    }
  }

  /** Whether the group of commits with this id is unfolded. */
  isGroupOpen(id: string): boolean {
    return this._openGroups.has(id);
  }

  /** Grows whenever a group is folded or unfolded. */
  get groupVersion(): number {
    return this._groupVersion;
  }

  setGroupOpen(id: string, isOpen: boolean): void {
    this._groupVersion += 1;
    if (isOpen) {
      this._openGroups.add(id);
    } else {
      this._openGroups.delete(id);
    }
    this.stateChanged.emit();
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._disconnect();
    this._follower.dispose();
    this.search.dispose();
    super.dispose();
  }

  private _follow(): void {
    const { history, selected } = this;
    const commit = history?.commits.find(one => one.oid === selected);
    if (history && commit) {
      this._cells.peek(history, commit);
      if (this._comparing === null) {
        this._layers.follow(history, commit);
      }
    }
  }

  private _disconnect(): void {
    this._comparing = null;
    this.history?.stateChanged.disconnect(this._onHistoryChanged, this);
  }

  private _onHistoryChanged(): void {
    this.stateChanged.emit();
  }

  private readonly _layers: ILayerPlace;
  private readonly _cells: ICellPlace;
  private readonly _follower: Debouncer<void>;
  private readonly _selected = new Map<string, CommitOid>();
  private readonly _openGroups = new Set<string>();
  private _subject: PanelSubject = { kind: 'noNotebook' };
  private _comparing: ICommitSummary | null = null;
  private _selectedRow: string | null = null;
  private _filter = '';
  private _mode: PanelMode = 'commits';
  private _cellFilter: ICellFilter | null = null;
  private _groupVersion = 0;
  private _isVisible = false;
}
