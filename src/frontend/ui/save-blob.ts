/** How long the browser may take to begin saving, in milliseconds; what has begun goes on. */
const KEPT_MS = 60_000;

/** Hands bytes to the browser, which saves them as a file. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
