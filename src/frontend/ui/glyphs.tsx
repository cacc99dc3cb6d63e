import * as React from 'react';

/** Small pictures of long lists: plain SVG, as an icon component per row is too slow to scroll. */
export type Glyph =
  'open' | 'closed' | 'file' | 'directory' | 'link' | 'device';

const PATHS: Record<Glyph, string> = {
  open: 'M4.2 6.2h7.6L8 10.8z',
  closed: 'M6.2 4.2v7.6L10.8 8z',
  file: 'M4 2h5l3 3v9H4V2zm1.2 1.2v9.6h5.6V6H8V3.2H5.2zm4 .5v1.1h1.1L9.2 3.7z',
  directory:
    'M2.7 3.3h4L8 4.7h5.3c.7 0 1.3.6 1.3 1.3v5.4c0 .7-.6 1.3-1.3 1.3H2.7c-.8 0-1.4-.6-1.4-1.3V4.7c0-.8.6-1.4 1.4-1.4z',
  link: 'M9.3 3.3h3.4v3.4h-1.2V5.4L7.4 9.5l-.9-.9 4.1-4.1H9.3V3.3zM3.3 4.7h4v1.2H4.5v5.6h5.6V8.7h1.2v4h-8v-8z',
  device:
    'M3 4h10v8H3V4zm1.2 1.2v5.6h7.6V5.2H4.2zM5.5 6.5h2v3h-2v-3zm3 0h2v1.2h-2V6.5z'
};

/** One of the small pictures, in the colour of JupyterLab's icons. */
export const GlyphView = React.memo(function GlyphView(props: {
  glyph: Glyph;
}): React.JSX.Element {
  return (
    <svg
      className="layerbook-glyph"
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
    >
      <path d={PATHS[props.glyph]} />
    </svg>
  );
});
