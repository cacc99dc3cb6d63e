import { LabIcon } from '@jupyterlab/ui-components';

/** Three stacked sheets joined by a line of commits: the history of layers. */
export const layerHistoryIcon = new LabIcon({
  name: 'layerbook:history',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M14.5 3 7 6.4l7.5 3.4L22 6.4 14.5 3z"/>
    <path d="m8.9 9.6-1.9.9 7.5 3.4 7.5-3.4-1.9-.9-5.6 2.6-5.6-2.6z"/>
    <path d="m8.9 13.8-1.9.9 7.5 3.4 7.5-3.4-1.9-.9-5.6 2.6-5.6-2.6z"/>
    <path d="M3 4.2h1.4v15.6H3z"/>
    <circle cx="3.7" cy="6.4" r="2.2"/><circle cx="3.7" cy="17.6" r="2.2"/>
  </g>
</svg>`
});

/** One sheet of a stack: a single layer with its files. */
export const layerIcon = new LabIcon({
  name: 'layerbook:layer',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M12 3 2 8l10 5 10-5-10-5z"/>
    <path d="M4.3 11.2 2 12.3l10 5 10-5-2.3-1.1L12 15l-7.7-3.8z" opacity=".7"/>
    <path d="M4.3 15.4 2 16.5l10 5 10-5-2.3-1.1L12 19.2l-7.7-3.8z" opacity=".45"/>
  </g>
</svg>`
});
