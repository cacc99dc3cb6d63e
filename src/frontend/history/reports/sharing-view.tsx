import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes, formatCount, shortId } from '../../../common/format.js';
import type {
  ISharedLayer,
  ISharingReport
} from '../../../common/protocol/history-views.js';
import { Notice } from '../../ui/notice.js';
import { useTrans } from '../../ui/trans.js';
import type { IHistorySource } from '../history-source.js';
import { AnswerView } from './answer-view.js';
import { useAnswer } from './use-answer.js';

type Image = ISharingReport['images'][number];

/** The name of a notebook that is open here; null: not known. */
export type NameNotebook = (notebookId: string) => string | null;

/** Which images of the engine share which layers, and what that saves. */
export function SharingView(props: {
  source: IHistorySource;
  nameNotebook: NameNotebook;
}): React.JSX.Element {
  const trans = useTrans();
  const [answer, again] = useAnswer(props.source, 'sharing', undefined);
  return (
    <div className="layerbook-report layerbook-sharing" tabIndex={0}>
      <div className="layerbook-report-head">
        <span className="layerbook-muted">
          {trans.__(
            'An engine keeps each layer once, however many images stand on it.'
          )}
        </span>
        <button
          type="button"
          className="layerbook-button"
          disabled={answer.kind === 'loading'}
          onClick={again}
        >
          {trans.__('Look again')}
        </button>
      </div>
      <AnswerView answer={answer} onRetry={again}>
        {report => (
          <Sharing report={report} nameNotebook={props.nameNotebook} />
        )}
      </AnswerView>
    </div>
  );
}

function Sharing(props: {
  report: ISharingReport;
  nameNotebook: NameNotebook;
}): React.JSX.Element {
  const { report, nameNotebook } = props;
  const trans = useTrans();
  const [filter, setFilter] = React.useState('');
  const [chosen, setChosen] = React.useState<ISharedLayer | null>(null);
  const names = React.useMemo(
    () =>
      new Map(
        report.images.map(image => [
          image.id,
          nameOf(trans, image, nameNotebook)
        ])
      ),
    [report, nameNotebook, trans]
  );
  const wanted = filter.trim().toLowerCase();
  const isShown = (id: string): boolean =>
    (names.get(id) ?? id).toLowerCase().includes(wanted);
  if (report.images.length === 0) {
    return (
      <Notice title={trans.__('The engine has no images yet.')}>
        <p>
          {trans.__(
            'Run a Dockerfile cell. A second notebook that begins FROM the same image will share its layers.'
          )}
        </p>
      </Notice>
    );
  }
  const images = report.images.filter(image => isShown(image.id));
  const layers = report.layers.filter(layer => layer.images.some(isShown));
  return (
    <>
      <SharingHead report={report} />
      <input
        type="search"
        className="layerbook-filter"
        placeholder={trans.__('Filter images')}
        aria-label={trans.__('Filter images')}
        value={filter}
        onChange={event => setFilter(event.currentTarget.value)}
      />
      <ImageTable images={images} names={names} chosen={chosen} />
      <h3 className="layerbook-report-title">
        {trans.__('Layers that several images have')}
      </h3>
      <LayerList
        layers={layers}
        names={names}
        chosen={chosen}
        onChoose={setChosen}
      />
    </>
  );
}

function SharingHead(props: { report: ISharingReport }): React.JSX.Element {
  const { images, saved, total } = props.report;
  const trans = useTrans();
  const share = total + saved === 0 ? 0 : saved / (total + saved);
  return (
    <div className="layerbook-waste-head">
      <p className="layerbook-notice-title">
        {trans._n(
          '1 image takes %2.',
          '%1 images take %2; as copies of their own they would take %3.',
          images.length,
          formatBytes(total),
          formatBytes(total + saved)
        )}
      </p>
      <div
        className="layerbook-share"
        data-kind="saved"
        role="img"
        aria-label={trans.__('%1 % saved', Math.round(share * 100))}
      >
        <div
          className="layerbook-share-part"
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <p className="layerbook-muted">
        {trans.__('Shared layers save %1.', formatBytes(saved))}
      </p>
    </div>
  );
}

function ImageTable(props: {
  images: readonly Image[];
  names: ReadonlyMap<string, string>;
  chosen: ISharedLayer | null;
}): React.JSX.Element {
  const { images, names, chosen } = props;
  const trans = useTrans();
  const largest = Math.max(1, ...images.map(one => one.unique + one.shared));
  return (
    <table className="layerbook-report-table">
      <thead>
        <tr>
          <th scope="col">{trans.__('Image')}</th>
          <th scope="col" className="layerbook-number">
            {trans.__('Its own')}
          </th>
          <th scope="col" className="layerbook-number">
            {trans.__('Shared')}
          </th>
          <th scope="col" aria-label={trans.__('Share')} />
        </tr>
      </thead>
      <tbody>
        {images.map(({ id, tags, unique, shared }) => (
          <tr key={id} data-marked={chosen?.images.includes(id) === true}>
            <th scope="row" title={[id, ...tags].join('\n')}>
              {names.get(id)}
            </th>
            <td className="layerbook-number">{formatBytes(unique)}</td>
            <td className="layerbook-number">{formatBytes(shared)}</td>
            <td className="layerbook-share-cell">
              <div className="layerbook-share" data-kind="parts" aria-hidden>
                <div
                  className="layerbook-share-own"
                  style={{ width: `${(unique / largest) * 100}%` }}
                />
                <div
                  className="layerbook-share-part"
                  style={{ width: `${(shared / largest) * 100}%` }}
                />
              </div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LayerList(props: {
  layers: readonly ISharedLayer[];
  names: ReadonlyMap<string, string>;
  chosen: ISharedLayer | null;
  onChoose: (layer: ISharedLayer | null) => void;
}): React.JSX.Element {
  const { layers, names, chosen, onChoose } = props;
  const trans = useTrans();
  if (layers.length === 0) {
    return (
      <p className="layerbook-muted">
        {trans.__(
          'None. Images share a layer when they have the same layers up to it: begin two notebooks FROM the same image.'
        )}
      </p>
    );
  }
  return (
    <ul className="layerbook-report-list">
      {layers.map(layer => (
        <li key={layer.chainId} className="layerbook-shared-layer">
          <button
            type="button"
            className="layerbook-row-button"
            aria-pressed={layer === chosen}
            title={layer.diffId}
            onClick={() => onChoose(layer === chosen ? null : layer)}
          >
            <span className="layerbook-report-size">
              {layer.size === null ? '–' : formatBytes(layer.size)}
            </span>
            <code className="layerbook-commit-subject">
              {layer.createdBy ?? shortId(layer.diffId)}
            </code>
            <span className="layerbook-muted">
              {trans.__('%1 images', formatCount(layer.images.length))}
            </span>
          </button>
          {layer === chosen ? (
            <ul className="layerbook-shared-images">
              {layer.images.map(id => (
                <li key={id}>{names.get(id) ?? shortId(id)}</li>
              ))}
            </ul>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function nameOf(
  trans: TranslationBundle,
  image: Image,
  nameNotebook: NameNotebook
): string {
  const { notebook, tags, id } = image;
  if (notebook === null) {
    return tags[0] ?? shortId(id);
  }
  const name = nameNotebook(notebook.id);
  return name === null
    ? trans.__('cell of notebook %1', notebook.id.slice(0, 8))
    : trans.__('cell of %1', name);
}
