import * as React from 'react';
import type { IGraphRow } from './lanes.js';

/** Pixels of a column. */
const STEP = 12;
/** Columns that are drawn; a graph with more is cut at its right. */
const MAX_LANES = 10;
/** Number of lane colours in the style sheet. */
const COLOURS = 6;

/** What a dot stands for; each has a shape of its own. */
export type DotShape = 'base' | 'layer' | 'config' | 'group' | 'open';

/** Width in pixels of the graph of so many columns. */
export function graphWidth(lanes: number): number {
  return Math.min(Math.max(1, lanes), MAX_LANES) * STEP + 4;
}

/** One row of the graph: its dot, and the lines that pass it, come to it and leave it. */
export function GraphCell(props: {
  row: IGraphRow;
  width: number;
  height: number;
  shape: DotShape;
  isHead: boolean;
}): React.JSX.Element {
  const { row, height, width } = props;
  const x = centre(row.lane);
  const y = height / 2;
  return (
    <svg
      className="layerbook-graph"
      width={width}
      height={height}
      aria-hidden="true"
    >
      {row.through.filter(isDrawn).map(lane => (
        <path
          key={`t${lane}`}
          data-lane={lane % COLOURS}
          d={`M${centre(lane)} 0V${height}`}
        />
      ))}
      {row.from.map(lane => (
        <path
          key={`f${lane}`}
          data-lane={lane % COLOURS}
          d={curve(centre(lane), 0, { x, y })}
        />
      ))}
      {row.to.map(lane => (
        <path
          key={`p${lane}`}
          data-lane={lane % COLOURS}
          d={curve(centre(lane), height, { x, y })}
        />
      ))}
      <g data-lane={row.lane % COLOURS}>
        {props.isHead ? (
          <circle cx={x} cy={y} r="6" className="layerbook-graph-head" />
        ) : null}
        <Dot shape={props.shape} x={x} y={y} />
      </g>
    </svg>
  );
}

function Dot(props: {
  shape: DotShape;
  x: number;
  y: number;
}): React.JSX.Element | null {
  const { shape, x, y } = props;
  switch (shape) {
    case 'base':
      return <rect x={x - 3.5} y={y - 3.5} width="7" height="7" />;
    case 'layer':
      return <circle cx={x} cy={y} r="3.5" />;
    case 'config':
      return <circle cx={x} cy={y} r="3" className="layerbook-graph-hollow" />;
    case 'group':
      return (
        <>
          <circle cx={x} cy={y - 1.5} r="3.5" />
          <path d={`M${x - 3.5} ${y + 3.5}a3.5 2.2 0 0 0 7 0`} />
        </>
      );
    case 'open':
      return <path d={`M${x} ${y - 4}V${y + 4}`} />;
  }
}

/** Lines that only pass are left out where the graph is cut: there may be hundreds. */
function isDrawn(lane: number): boolean {
  return lane < MAX_LANES;
}

function centre(lane: number): number {
  return STEP / 2 + 2 + Math.min(lane, MAX_LANES - 1) * STEP;
}

function curve(
  fromX: number,
  fromY: number,
  dot: { x: number; y: number }
): string {
  if (fromX === dot.x) {
    return `M${fromX} ${fromY}V${dot.y}`;
  }
  const middle = (fromY + dot.y) / 2;
  return `M${fromX} ${fromY}C${fromX} ${middle} ${dot.x} ${middle} ${dot.x} ${dot.y}`;
}
