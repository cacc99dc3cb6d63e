import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { formatBytes, formatCount } from '../../common/format.js';
import type { IStageSize } from '../../common/protocol/notebook.js';
import { Notice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { layOutLinks } from './link-tracks.js';
import type { ITrackedLink } from './link-tracks.js';
import { StageLanes } from './stage-lanes.js';
import type { StageModel } from './stage-model.js';
import { totalsOf } from './stage-sizes.js';
import type { IStageRow } from './stage-table.js';
import {
  describeLink,
  describeRole,
  describeSizes,
  describeTotals,
  stageName
} from './stage-words.js';

/** Where the stage table leads to. */
export interface IStageActions {
  readonly reveal: (cellId: string) => void;
  readonly showDockerfile: () => void;
}

/** The stages of a notebook as a table, with the lines between them beside it. */
export function StageView(props: {
  model: StageModel;
  actions: IStageActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const trans = useTrans();
  useModel(model);
  const { rows } = model.table;
  return (
    <div className="layerbook-stages-view">
      <StageHead model={model} actions={actions} />
      {model.problem === null ? null : (
        <div className="layerbook-stages-note" role="status">
          {model.problem.message}
        </div>
      )}
      {model.table.problems.map(problem => (
        <div key={problem} className="layerbook-stages-note" role="status">
          {trans.__('The engine will refuse this: %1.', problem)}
        </div>
      ))}
      <div className="layerbook-stages-body">
        {rows.length === 0 ? (
          <NoStages />
        ) : (
          <StageTableView model={model} actions={actions} />
        )}
        {rows.length === 1 ? <OneStage row={rows[0] ?? null} /> : null}
        {rows.some(row => row.role === 'unused') ? (
          <p className="layerbook-stages-note">
            {trans.__(
              'Nothing of a stage that is “not used” gets into the final image; a build of the whole Dockerfile leaves it out.'
            )}
          </p>
        ) : null}
      </div>
    </div>
  );
}

function StageHead(props: {
  model: StageModel;
  actions: IStageActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const trans = useTrans();
  const state = model.sizesState;
  const { failure, table } = model;
  const isEmpty = table.rows.length === 0;
  return (
    <div className="layerbook-stages-head">
      <span className="layerbook-stages-total" role="status">
        {isEmpty
          ? null
          : state === 'current'
            ? describeTotals(trans, totalsOf(table, model.sizes))
            : describeSizes(trans, state)}
        {failure === null ? null : (
          <span
            className="layerbook-stages-failure"
            title={failure.hint}
          >{` ${failure.message}`}</span>
        )}
      </span>
      <button
        type="button"
        className="layerbook-button"
        disabled={isEmpty || state === 'measuring'}
        title={trans.__(
          'Ask the engine for the sizes of all stages; stages that no cell has built are built now'
        )}
        onClick={() => void model.measure()}
      >
        {trans.__('Measure')}
      </button>
      <button
        type="button"
        className="layerbook-button"
        disabled={isEmpty}
        title={trans.__(
          'Show the Dockerfile that the whole notebook stands for'
        )}
        onClick={actions.showDockerfile}
      >
        {trans.__('Dockerfile')}
      </button>
    </div>
  );
}

function StageTableView(props: {
  model: StageModel;
  actions: IStageActions;
}): React.JSX.Element {
  const { model, actions } = props;
  const { rows, links } = model.table;
  const trans = useTrans();
  const tracked = React.useMemo(() => layOutLinks(links), [links]);
  const sizes = new Map(model.sizes.map(size => [size.index, size]));
  const most = model.sizes.reduce(
    (bytes, size) => Math.max(bytes, size.ownBytes ?? 0),
    0
  );
  return (
    <table
      className="layerbook-stages-table"
      data-problem={model.problem !== null}
      aria-label={trans.__('Stages, and what the final image leaves behind')}
    >
      <StageTableHead />
      <tbody>
        {rows.map(row => (
          <StageRowView
            key={row.index}
            row={row}
            rows={rows}
            links={tracked}
            size={sizes.get(row.index) ?? null}
            most={most}
            dash={describeSizes(trans, model.sizesState)}
            reveal={actions.reveal}
          />
        ))}
      </tbody>
    </table>
  );
}

function StageTableHead(): React.JSX.Element {
  const trans = useTrans();
  return (
    <thead>
      <tr>
        <th scope="col" colSpan={2} className="layerbook-stages-nameHead">
          {trans.__('Stage')}
        </th>
        <th scope="col">{trans.__('Cells')}</th>
        <th scope="col" className="layerbook-stages-number">
          {trans.__('Instructions')}
        </th>
        <th
          scope="col"
          className="layerbook-stages-number"
          title={trans.__('Bytes that the stage’s own instructions added')}
        >
          {trans.__('Added')}
        </th>
        <th
          scope="col"
          className="layerbook-stages-number"
          title={trans.__('Size of the stage’s image, its base included')}
        >
          {trans.__('Size')}
        </th>
        <th scope="col">{trans.__('Final image')}</th>
      </tr>
    </thead>
  );
}

function StageRowView(props: {
  row: IStageRow;
  rows: readonly IStageRow[];
  links: readonly ITrackedLink[];
  size: IStageSize | null;
  /** Bytes of the stage that added most. */
  most: number;
  /** Why there is no size. */
  dash: string;
  reveal: (cellId: string) => void;
}): React.JSX.Element {
  const { row, rows, size, dash } = props;
  const trans = useTrans();
  const describe = (link: ITrackedLink): string =>
    describeLink(trans, link, nameAt(trans, rows, link.source));
  const own = size?.ownBytes ?? null;
  return (
    <tr data-stage={row.index % 6} data-role={row.role}>
      <td className="layerbook-stages-lane">
        <StageLanes row={row.index} links={props.links} describe={describe} />
      </td>
      <th scope="row" className="layerbook-stages-name">
        <span className="layerbook-stage-name" data-named={row.name !== null}>
          {stageName(trans, row)}
        </span>
        <Line>
          {row.baseStage === null
            ? trans.__('FROM %1', row.base)
            : trans.__('FROM %1', nameAt(trans, rows, row.baseStage))}
        </Line>
        {props.links
          .filter(link => link.target === row.index && link.kind !== 'base')
          .map(link => (
            <Line key={`${link.source} ${link.kind}`}>{describe(link)}</Line>
          ))}
      </th>
      <td className="layerbook-stages-cells">
        <CellButtons row={row} reveal={props.reveal} />
      </td>
      <td className="layerbook-stages-number">
        {formatCount(row.instructions)}
      </td>
      <SizeCells size={size} stage={row.index} most={props.most} dash={dash} />
      <td className="layerbook-stages-role">
        <span className="layerbook-stage-role" data-role={row.role}>
          {describeRole(trans, row.role, own)}
        </span>
      </td>
    </tr>
  );
}

/** What a stage added, as a number and as a part of the most that one added, and its whole size. */
function SizeCells(props: {
  size: IStageSize | null;
  stage: number;
  most: number;
  dash: string;
}): React.JSX.Element {
  const { size, most, dash } = props;
  const own = size?.ownBytes ?? null;
  const part = most > 0 ? ((own ?? 0) / most) * 100 : 0;
  return (
    <>
      <td className="layerbook-stages-number">
        <Bytes bytes={own} dash={dash} />
        <span
          className="layerbook-stage-bar"
          data-empty={own === null}
          aria-hidden="true"
        >
          <span data-stage={props.stage % 6} style={{ width: `${part}%` }} />
        </span>
      </td>
      <td className="layerbook-stages-number">
        <Bytes bytes={size?.image?.size ?? null} dash={dash} />
      </td>
    </>
  );
}

/** One line of small print, cut where there is no room. */
function Line(props: { children: string }): React.JSX.Element {
  return (
    <span className="layerbook-stage-line-words" title={props.children}>
      {props.children}
    </span>
  );
}

function CellButtons(props: {
  row: IStageRow;
  reveal: (cellId: string) => void;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      {props.row.cells.map(({ id, number }) => (
        <button
          key={id}
          type="button"
          className="layerbook-stage-cell"
          title={trans.__('Go to Dockerfile cell %1', number)}
          aria-label={trans.__('Go to Dockerfile cell %1', number)}
          onClick={() => props.reveal(id)}
        >
          {number}
        </button>
      ))}
    </>
  );
}

function Bytes(props: {
  bytes: number | null;
  dash: string;
}): React.JSX.Element {
  return props.bytes === null ? (
    <span className="layerbook-muted" title={props.dash}>
      <span aria-hidden="true">–</span>
      <span className="layerbook-sr">{props.dash}</span>
    </span>
  ) : (
    <>{formatBytes(props.bytes)}</>
  );
}

function NoStages(): React.JSX.Element {
  const trans = useTrans();
  return (
    <Notice title={trans.__('No stage yet.')}>
      <p>
        {trans.__(
          'A stage begins with FROM: add a Dockerfile cell with, for example, `FROM debian:bookworm-slim AS build`.'
        )}
      </p>
    </Notice>
  );
}

/** What a second stage would be good for. */
function OneStage(props: { row: IStageRow | null }): React.JSX.Element {
  const trans = useTrans();
  const name = props.row?.name ?? 'build';
  return (
    <Notice
      title={trans.__('One stage: all that it adds is in the final image.')}
    >
      <p>
        {trans.__(
          'To leave compilers, sources and caches behind, name this stage with `FROM %1 AS %2`, begin a second one with another FROM in a cell below, and take over only the result with `COPY --from=%2 …`.',
          props.row?.base ?? '…',
          name
        )}
      </p>
    </Notice>
  );
}

function nameAt(
  trans: TranslationBundle,
  rows: readonly IStageRow[],
  index: number
): string {
  const row = rows[index];
  return row === undefined ? String(index) : stageName(trans, row);
}
