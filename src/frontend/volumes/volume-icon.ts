import { LabIcon } from '@jupyterlab/ui-components';

/** A drum on which data is kept: a volume. */
export const volumeIcon = new LabIcon({
  name: 'layerbook:volume',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <path d="M12 2.5c-4.7 0-8 1.5-8 3.6v1c0 2.1 3.3 3.6 8 3.6s8-1.5 8-3.6v-1c0-2.1-3.3-3.6-8-3.6zm0 1.9c3.8 0 6 1.1 6 1.8s-2.2 1.7-6 1.7-6-1-6-1.7 2.2-1.8 6-1.8z"/>
    <path d="M4 9.6v3.2c0 2.1 3.3 3.6 8 3.6s8-1.5 8-3.6V9.6c-1.6 1.6-4.6 2.4-8 2.4s-6.4-.8-8-2.4z"/>
    <path d="M4 15.3v2.6c0 2.1 3.3 3.6 8 3.6s8-1.5 8-3.6v-2.6c-1.6 1.6-4.600 2.4-8 2.4s-6.4-.8-8-2.4z"/>
  </g>
</svg>`
});
