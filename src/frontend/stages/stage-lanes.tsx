import * as React from 'react';
import type { ITrackedLink } from './link-tracks.js';

/** Width of a track, and of the room for the rows' dots. */
const TRACK = 11;
const DOTS = 18;
/** Height that the lines are drawn for; each row stretches them to its own. */
const HEIGHT = 100;

/** The lines between stages, as far as they pass one row. Words for them are in the row itself. */
export const StageLanes = React.memo(function StageLanes(props: {
  row: number;
  links: readonly ITrackedLink[];
  describe: (link: ITrackedLink) => string;
}): React.JSX.Element {
  const { row, links } = props;
  const tracks = links.reduce((most, link) => Math.max(most, link.track), -1);
  const width = DOTS + (tracks + 1) * TRACK + 4;
  return (
    <div className="layerbook-stage-lanes" style={{ width }} aria-hidden="true">
      <svg
        viewBox={`0 0 ${width} ${HEIGHT}`}
        preserveAspectRatio="none"
        width={width}
        height="100%"
      >
        {links.map(link => {
          const path = pathOf(link, row);
          return path === null ? null : (
            <g key={`${link.source} ${link.target} ${link.kind}`}>
              <path
                d={path}
                className="layerbook-stage-line"
                data-kind={link.kind}
                data-stage={link.source % 6}
              />
              <path d={path} className="layerbook-stage-line-target">
                <title>{props.describe(link)}</title>
              </path>
            </g>
          );
        })}
      </svg>
      <span className="layerbook-stage-dot" data-stage={row % 6} />
    </div>
  );
});

/** Down from the dot that gives, along the track, and into the dot that takes. */
function pathOf(link: ITrackedLink, row: number): string | null {
  const dot = DOTS / 2;
  const x = DOTS + link.track * TRACK + TRACK / 2;
  const middle = HEIGHT / 2;
  if (row === link.source) {
    return `M${dot} ${middle}C${x} ${middle} ${x} ${middle + 10} ${x} ${HEIGHT}`;
  }
  if (row === link.target) {
    return `M${x} 0C${x} ${middle - 10} ${x} ${middle} ${dot} ${middle}`;
  }
  return row > link.source && row < link.target ? `M${x} 0V${HEIGHT}` : null;
}
