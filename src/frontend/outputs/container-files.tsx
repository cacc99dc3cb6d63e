import * as React from 'react';
import type {
  CardFile,
  ContainerCard
} from '../../common/cards/container-card.js';
import { readCsv } from '../../common/cards/read-csv.js';
import { formatBytes, formatCount } from '../../common/format.js';
import { besideNotebook, findCardPlace } from '../containers/find-cell.js';
import { useTrans } from '../ui/trans.js';
import { CardActionsContext } from './card-actions.js';
import { isolatedPage, pictureUrl } from './shown-file.js';

const TABLE_LIMITS = { maxRows: 200, maxColumns: 60 };
/** Characters of a text that are put into the page. */
const MAX_TEXT = 100_000;

/** The files that the cell names to be shown: pictures, tables, pages and text. Nothing in them acts. */
export function ShownFiles(props: {
  card: ContainerCard;
}): React.JSX.Element | null {
  const { card } = props;
  const trans = useTrans();
  const { files = [] } = card;
  return files.length === 0 ? null : (
    <div
      className="layerbook-files"
      role="group"
      aria-label={trans.__('Files of this run')}
    >
      {files.map(file => (
        <figure key={file.path} className="layerbook-file">
          <figcaption>
            <FileName card={card} path={file.path} />
            <span className="layerbook-muted">{formatBytes(file.size)}</span>
          </figcaption>
          <FileBody file={file} />
          {file.data !== undefined && (file.omitted ?? 0) > 0 ? (
            <div className="layerbook-muted">
              {trans.__('and %1 more', formatBytes(file.omitted ?? 0))}
            </div>
          ) : null}
        </figure>
      ))}
    </div>
  );
}

/** The path; of a file beside the notebook, a link that opens it. */
function FileName(props: {
  card: ContainerCard;
  path: string;
}): React.JSX.Element {
  const { card, path } = props;
  const trans = useTrans();
  const { containers } = React.useContext(CardActionsContext);
  if (containers === undefined || path.startsWith('/')) {
    return <code>{path}</code>;
  }
  const open = (): void => {
    const place = findCardPlace(containers.tracker, card);
    if (place !== null) {
      void containers.app.commands.execute('docmanager:open', {
        path: besideNotebook(place, path)
      });
    }
  };
  return (
    <button
      type="button"
      className="layerbook-link"
      title={trans.__('Open this file')}
      onClick={open}
    >
      <code>{path}</code>
    </button>
  );
}

function FileBody(props: { file: CardFile }): React.JSX.Element {
  const { path, mime, data } = props.file;
  const trans = useTrans();
  if (data === undefined) {
    return (
      <div className="layerbook-muted">
        {trans.__(
          'Not shown here: it is too large, or neither text nor a picture.'
        )}
      </div>
    );
  }
  if (mime.startsWith('image/')) {
    return (
      <div className="layerbook-file-picture">
        <img src={pictureUrl(mime, data)} alt={path} />
      </div>
    );
  }
  switch (mime) {
    case 'text/csv':
    case 'text/tab-separated-values':
      return <TableView file={props.file} text={data} />;
    case 'text/html':
      return (
        <div className="layerbook-file-page">
          {/* No script runs in it, and it can neither load anything nor reach this page. */}
          <iframe sandbox="" title={path} srcDoc={isolatedPage(data)} />
        </div>
      );
    case 'application/json':
      return <TextBody path={path} text={indented(data)} />;
    default:
      return <TextBody path={path} text={data} />;
  }
}

function TextBody(props: { path: string; text: string }): React.JSX.Element {
  const { path, text } = props;
  return (
    <pre className="layerbook-file-text" tabIndex={0} aria-label={path}>
      {text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text}
    </pre>
  );
}

function TableView(props: { file: CardFile; text: string }): React.JSX.Element {
  const { file, text } = props;
  const trans = useTrans();
  const table = React.useMemo(
    () => readCsv(text, file.mime === 'text/csv' ? ',' : '\t', TABLE_LIMITS),
    [text, file.mime]
  );
  const columns = table.rows.reduce(
    (most, row) => Math.max(most, row.length),
    table.header.length
  );
  const indices = Array.from({ length: columns }, (_unused, index) => index);
  return (
    <>
      <div
        className="layerbook-file-table"
        tabIndex={0}
        role="region"
        aria-label={file.path}
      >
        <table>
          <thead>
            <tr>
              <th aria-label={trans.__('Row')} />
              {indices.map(index => (
                <th key={index} scope="col">
                  {table.header[index] ?? ''}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row, at) => (
              <tr key={at}>
                <th scope="row">{formatCount(at + 1)}</th>
                {indices.map(index => (
                  <td key={index} data-number={isNumber(row[index])}>
                    {row[index] ?? ''}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {table.more === 0 ? null : (
        <div className="layerbook-muted">
          {trans._n(
            'and 1 more row',
            'and %2 more rows',
            table.more,
            formatCount(table.more)
          )}
        </div>
      )}
    </>
  );
}

function isNumber(text: string | undefined): boolean {
  return text !== undefined && text !== '' && Number.isFinite(Number(text));
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}
