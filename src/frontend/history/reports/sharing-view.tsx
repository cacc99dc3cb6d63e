import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes, formatCount } from '../../../common/format.js';
import type { ISharingReport } from '../../../common/protocol/history-views.js';
import { Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import type { IHistorySource } from '../history-source.js';
import { AnswerView } from '../answer-view.js';
import { SharedLayerList } from './shared-layer-list.js';
import { SharingImageList } from './sharing-image-list.js';
import { toSharingRows } from './sharing-rows.js';
import type {
  ISharingChoice,
  ISharingQuery,
  SharingImage
} from './sharing-rows.js';
import { useAnswer } from '../use-answer.js';

/** Which images of the engine share which layers, and what that saves. */
export function SharingView(props: {
  source: IHistorySource;
  nameOf: (image: SharingImage) => string;
}): React.JSX.Element {
  const trans = useTrans();
  const [answer, again] = useAnswer(props.source, 'sharing', undefined);
  const isAsking =
    answer.kind === 'loading' || (answer.kind === 'ready' && answer.isOld);
  return (
    <div className="layerbook-sharing">
      <AnswerView
        answer={answer}
        loading={trans.__('Asking the engine about its images…')}
        onRetry={again}
      >
        {report => (
          <Sharing
            report={report}
            nameOf={props.nameOf}
            isAsking={isAsking}
            onRefresh={again}
          />
        )}
      </AnswerView>
    </div>
  );
}

interface ISharingProps {
  readonly report: ISharingReport;
  readonly nameOf: (image: SharingImage) => string;
  readonly isAsking: boolean;
  readonly onRefresh: () => void;
}

type Query = Omit<ISharingQuery, 'nameOf'>;

const EVERYTHING: Query = {
  filter: '',
  sort: 'size',
  choice: null,
  isOnlyMarked: false,
  isOnlyNamed: false
};

interface IQueryProps {
  readonly query: Query;
  readonly onQuery: (change: Partial<Query>) => void;
}

function Sharing(props: ISharingProps): React.JSX.Element {
  const { report, nameOf } = props;
  const [query, setQuery] = React.useState(EVERYTHING);
  const { choice } = query;
  const { images, layers } = React.useMemo(
    () => toSharingRows(report, { ...query, nameOf }),
    [report, query, nameOf]
  );
  const onQuery = (change: Partial<Query>): void =>
    setQuery(before => ({ ...before, ...change }));
  return (
    <>
      <SharingHead report={report} />
      <SharingToolbar {...props} query={query} onQuery={onQuery} />
      {report.layers.length === 0 ? <NothingShared report={report} /> : null}
      <ChoiceLine {...props} query={query} onQuery={onQuery} />
      <div
        className="layerbook-sharing-lists"
        onKeyDown={event => {
          if (event.key === 'Escape' && choice !== null) {
            event.preventDefault();
            onQuery({ choice: null });
          }
        }}
      >
        <SharingImageList
          rows={images}
          sort={query.sort}
          choice={choice}
          onSort={sort => onQuery({ sort })}
          onChoose={id => onQuery({ choice: { kind: 'image', id } })}
        />
        <SharedLayerList
          rows={layers}
          choice={choice}
          onChoose={id => onQuery({ choice: { kind: 'layer', id } })}
        />
      </div>
    </>
  );
}

/** What sharing saves, in a sentence and as a bar. */
function SharingHead(props: { report: ISharingReport }): React.JSX.Element {
  const { total, saved } = props.report;
  const trans = useTrans();
  const copies = total + saved;
  return (
    <div className="layerbook-sharing-head">
      <p className="layerbook-notice-title">
        {sentenceOf(trans, props.report)}
      </p>
      {copies === 0 ? null : (
        <div
          className="layerbook-share"
          role="img"
          aria-label={trans.__(
            '%1 needed, %2 saved',
            formatBytes(total),
            formatBytes(saved)
          )}
        >
          <span
            data-part="own"
            style={{ width: `${(100 * total) / copies}%` }}
          />
          <span
            data-part="saved"
            style={{ width: `${(100 * saved) / copies}%` }}
          />
        </div>
      )}
      <p className="layerbook-sharing-key" aria-hidden="true">
        <span data-part="own">{trans.__('needed %1', formatBytes(total))}</span>
        <span data-part="saved">
          {trans.__('saved %1', formatBytes(saved))}
        </span>
      </p>
    </div>
  );
}

function sentenceOf(
  trans: TranslationBundle,
  { images, total, saved }: ISharingReport
): string {
  const count = images.length;
  return saved === 0
    ? trans._n(
        'This engine has 1 image of %3.',
        'This engine has %2 images, which take %3 and share nothing.',
        count,
        formatCount(count),
        formatBytes(total)
      )
    : trans.__(
        '%1 images would take %2 as copies; shared layers save %3.',
        formatCount(count),
        formatBytes(total + saved),
        formatBytes(saved)
      );
}

function SharingToolbar(props: ISharingProps & IQueryProps): React.JSX.Element {
  const { query, onQuery } = props;
  const trans = useTrans();
  const label = trans.__('Filter images, notebooks and instructions');
  return (
    <div className="layerbook-toolbar">
      <input
        type="search"
        className="layerbook-filter"
        placeholder={label}
        aria-label={label}
        spellCheck={false}
        value={query.filter}
        onChange={event => onQuery({ filter: event.currentTarget.value })}
      />
      <button
        type="button"
        className="layerbook-button"
        aria-pressed={query.isOnlyNamed}
        title={trans.__(
          'Leave out images without a name: what earlier runs left behind'
        )}
        onClick={() => onQuery({ isOnlyNamed: !query.isOnlyNamed })}
      >
        {trans.__('Only named')}
      </button>
      <span className="layerbook-toolbar-end">
        <button
          type="button"
          className="layerbook-button layerbook-sharing-refresh"
          aria-busy={props.isAsking}
          onClick={props.onRefresh}
        >
          {props.isAsking ? trans.__('Refreshing…') : trans.__('Refresh')}
        </button>
      </span>
    </div>
  );
}

/** How sharing comes about, for those who have none. */
function NothingShared(props: { report: ISharingReport }): React.JSX.Element {
  const trans = useTrans();
  return (
    <Notice
      title={
        props.report.images.length === 0
          ? trans.__('The engine has no images yet.')
          : trans.__('No two images have a layer in common.')
      }
    >
      <p>
        {trans.__(
          'An engine keeps a layer once, however many images stand on it. Two notebooks share layers when they begin FROM the same image, and go on sharing for as long as their instructions are the same: what differs belongs at the end.'
        )}
      </p>
    </Notice>
  );
}

/** One line, always there: what the choice means. */
function ChoiceLine(props: ISharingProps & IQueryProps): React.JSX.Element {
  const { report, nameOf, query, onQuery } = props;
  const { choice, isOnlyMarked } = query;
  const trans = useTrans();
  const words = wordsOf(trans, { report, nameOf, choice });
  return (
    <div className="layerbook-sharing-choice">
      <span role="status" title={words}>
        {words}
      </span>
      <button
        type="button"
        className="layerbook-button"
        aria-pressed={isOnlyMarked}
        title={trans.__('Leave out of the other list what does not go with it')}
        onClick={() => onQuery({ isOnlyMarked: !isOnlyMarked })}
      >
        {trans.__('Only these')}
      </button>
      <button
        type="button"
        className="layerbook-button"
        disabled={choice === null}
        onClick={() => onQuery({ choice: null })}
      >
        {trans.__('Choose none')}
      </button>
    </div>
  );
}

function wordsOf(
  trans: TranslationBundle,
  props: {
    readonly report: ISharingReport;
    readonly nameOf: (image: SharingImage) => string;
    readonly choice: ISharingChoice | null;
  }
): string {
  const { report, nameOf, choice } = props;
  const { images, layers } = report;
  if (choice === null) {
    return trans.__(
      'Choose a layer to see which images have it, or an image to see its shared layers.'
    );
  }
  if (choice.kind === 'layer') {
    const layer = layers.find(one => one.chainId === choice.id);
    const names = images
      .filter(one => layer?.images.includes(one.id))
      .map(nameOf)
      .sort();
    return trans.__(
      '%1 images have this layer: %2',
      formatCount(names.length),
      names.join(', ')
    );
  }
  const image = images.find(one => one.id === choice.id);
  const own = layers.filter(layer => layer.images.includes(choice.id));
  const others = new Set(own.flatMap(layer => layer.images));
  return image === undefined || own.length === 0
    ? trans.__('This image shares nothing.')
    : trans.__(
        '%1: %2 in %3 layers shared with %4 other images',
        nameOf(image),
        formatBytes(image.shared),
        formatCount(own.length),
        formatCount(others.size - 1)
      );
}
