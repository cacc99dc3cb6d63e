import type { IFileChange } from '../../../common/protocol/history.js';
import {
  MAX_HITS_PER_COMMIT,
  type ISearchHit,
  type ISearchPage,
  type ISearchParams
} from '../../../common/protocol/history-views.js';
import type { ICancellable } from '../../engine/contract.js';
import type { IHistory } from '../contract.js';
import { readCommitTree } from '../commit-tree.js';
import type { Oid } from '../git/object.js';
import { decodeChange, pathOfLine } from '../layer/change-record.js';
import { displayPath } from '../layer/layer-path.js';
import { MergedTree } from '../layer/merged-tree.js';
import { toFileChange } from '../layer/summary.js';
import { LruMap } from '../lru-map.js';
import type { MetadataCache } from '../metadata-cache.js';
import { Pacer } from '../pacer.js';
import {
  changeListOf,
  contentOfLine,
  eachPaced,
  linesOf,
  opOfLine
} from './change-lines.js';
import type { IFileSources } from './file.js';
import { HistoryLog } from './log.js';
import {
  runPattern,
  type IMatchingLine,
  type IPatternRunner
} from './pattern-runner.js';

/**
 * Searches the changes of all branches' commits: their paths, or the text of the files that they added or modified. An
 * empty pattern finds everything. Throws `request.invalid` when the pattern cannot be read or takes too long.
 */
export async function search(
  history: IHistory,
  { what, pattern, offset, limit }: Omit<ISearchParams, 'notebookId'>,
  { signal }: ICancellable = {}
): Promise<ISearchPage> {
  using runner = runPattern(pattern, {
    on: what === 'path' ? 'paths' : 'texts',
    signal
  });
  // Without `await` the runner would be gone before it has begun.
  return await history.read(async sources => {
    const searcher = new Searcher(sources, runner, new Pacer(signal));
    const known = knownOf(sources.metadata, [
      what,
      pattern.syntax,
      pattern.text
    ]);
    const log = HistoryLog.read(sources);
    const hits: ISearchHit[] = [];
    let partial = 0;
    for (const commit of log.order) {
      const found =
        known.get(commit.oid) ??
        (what === 'path'
          ? await searcher.paths(commit.oid)
          : await searcher.contents(commit.oid));
      known.set(commit.oid, found);
      partial += found.isPartial ? 1 : 0;
      if (found.total > 0) {
        const { matches, total } = found;
        hits.push({ commit: log.summary(commit), matches, total });
      }
    }
    return {
      hits: hits.slice(offset, offset + limit),
      total: hits.length,
      partial
    };
  });
}

interface IFound {
  readonly matches: ISearchHit['matches'];
  readonly total: number;
  readonly isPartial: boolean;
}

/** Searches whose results are kept, for their further pages and for when commits were added. */
const KEPT_SEARCHES = 3;

type KnownCommits = Map<Oid, IFound>;

/** It goes when the history gives its memory back. */
const kept = new WeakMap<MetadataCache, LruMap<string, KnownCommits>>();

/** What a search has found so far; commits never change. */
function knownOf(
  owner: MetadataCache,
  search: readonly string[]
): KnownCommits {
  const searches =
    kept.get(owner) ?? new LruMap<string, KnownCommits>(KEPT_SEARCHES);
  kept.set(owner, searches);
  const key = JSON.stringify(search);
  const known = searches.get(key) ?? new Map<Oid, IFound>();
  searches.set(key, known);
  return known;
}

/** Paths that are tried, and characters of text that are held, at a time. */
const PATHS_AT_ONCE = 4000;
const CHARACTERS_AT_ONCE = 4 << 20;

/** Looks through one commit after the other. */
class Searcher {
  private readonly _sources: IFileSources;
  private readonly _runner: IPatternRunner;
  private readonly _pacer: Pacer;
  /** What was found in a blob; the same file may come in many commits. */
  private readonly _known = new Map<Oid, IFoundLine | null>();

  constructor(sources: IFileSources, runner: IPatternRunner, pacer: Pacer) {
    this._sources = sources;
    this._runner = runner;
    this._pacer = pacer;
  }

  async paths(commit: Oid): Promise<IFound> {
    const matches: { change: IFileChange; line: null }[] = [];
    let total = 0;
    let batch: string[] = [];
    const tryBatch = async (): Promise<void> => {
      const shown = batch.map(line => displayPath(pathOfLine(line)));
      const flags = await this._runner.matches(shown);
      for (const line of batch.filter((_line, at) => flags[at])) {
        total++;
        if (matches.length < MAX_HITS_PER_COMMIT) {
          const change = toFileChange(decodeChange(line));
          matches.push({ change, line: null });
        }
      }
      batch = [];
      await this._pacer.pause();
    };
    for (const line of linesOf(changeListOf(this._sources, commit))) {
      batch.push(line);
      if (batch.length === PATHS_AT_ONCE) {
        await tryBatch();
      }
    }
    await tryBatch();
    return { matches, total, isPartial: false };
  }

  async contents(commit: Oid): Promise<IFound> {
    const { texts, isPartial } = await this._texts(commit);
    const unknown = new Set(
      texts.map(text => text.oid).filter(blob => !this._known.has(blob))
    );
    await this._searchBlobs(unknown);
    const matches: { change: IFileChange; line: IFoundLine }[] = [];
    let total = 0;
    for (const { line, oid } of texts) {
      const found = this._known.get(oid);
      if (found) {
        total++;
        if (matches.length < MAX_HITS_PER_COMMIT) {
          const change = toFileChange(decodeChange(line));
          matches.push({ change, line: found });
        }
      }
    }
    return { matches, total, isPartial };
  }

  /** Files of which a commit brought the text, and whether there was text that is not kept. */
  private async _texts(commit: Oid): Promise<{
    texts: { line: string; oid: Oid }[];
    isPartial: boolean;
  }> {
    const { objects, index } = this._sources;
    const { rootfs } = readCommitTree(objects, index.get(commit).tree);
    const tree = new MergedTree(oid => objects.tree(oid), rootfs);
    const texts: { line: string; oid: Oid }[] = [];
    let isPartial = false;
    const list = changeListOf(this._sources, commit);
    await eachPaced(linesOf(list), this._pacer, line => {
      const op = opOfLine(line);
      if (op === 'D' || op === 'm') {
        return;
      }
      const content = contentOfLine(line);
      const node = content === 'text' ? tree.get(pathOfLine(line)) : undefined;
      if (node?.kind === 'leaf') {
        texts.push({ line, oid: node.oid });
      }
      isPartial ||=
        content !== '' && content !== 'text' && content !== 'binary';
    });
    return { texts, isPartial };
  }

  private async _searchBlobs(blobs: Iterable<Oid>): Promise<void> {
    let oids: Oid[] = [];
    let texts: string[] = [];
    let characters = 0;
    const tryBatch = async (): Promise<void> => {
      const lines = await this._runner.firstLines(texts);
      oids.forEach((oid, at) => {
        const line = lines[at];
        this._known.set(oid, line ? cut(texts[at] ?? '', line) : null);
      });
      oids = [];
      texts = [];
      characters = 0;
    };
    for (const oid of blobs) {
      const text = this._sources.objects.blob(oid).toString();
      oids.push(oid);
      texts.push(text);
      characters += text.length;
      if (characters > CHARACTERS_AT_ONCE) {
        await tryBatch();
      }
      await this._pacer.pause();
    }
    await tryBatch();
  }
}

interface IFoundLine {
  readonly number: number;
  readonly text: string;
}

/** Characters of a line that are shown, and those before the match where it stands far to the right. */
const LINE_CHARACTERS = 200;
const BEFORE_MATCH = 60;

function cut(
  text: string,
  { number, start, match }: IMatchingLine
): IFoundLine {
  const found = text.indexOf('\n', start);
  const end = found < 0 ? text.length : found;
  const isFar = match - start > LINE_CHARACTERS - BEFORE_MATCH;
  const from = isFar ? match - BEFORE_MATCH : start;
  const part = text.slice(from, Math.min(end, from + LINE_CHARACTERS - 1));
  return { number, text: `${isFar ? '…' : ''}${part.trimEnd()}` };
}
