/** What a page from a container may do: show its own styles, and pictures and fonts that it carries itself. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; media-src data:";
const PICTURE = /^image\/[a-z0-9.+-]+$/;

/** The document of a sandboxed frame for an untrusted page: nothing is loaded for it. */
export function isolatedPage(html: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><base target="_blank">${html}`;
}

/** The address of a picture that is `data`: base64, or text for SVG; in an `img` nothing in it runs. */
export function pictureUrl(mime: string, data: string): string {
  const type = PICTURE.test(mime) ? mime : 'image/png';
  return type === 'image/svg+xml' && /^\s*</.test(data)
    ? `data:${type},${encodeURIComponent(data)}`
    : `data:${type};base64,${data.replace(/\s+/g, '')}`;
}
