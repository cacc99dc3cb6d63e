/** How long the browser may take to begin saving, in milliseconds; what has begun goes on. */
const KEPT_MS = 60_000;

/** Hands bytes to the browser, which saves them as a file. */
export function saveBlob(parts: readonly Blob[], name: string): void {
  // Whatever the file is, the browser is to save it and not to show it.
  const blob = new Blob([...parts], { type: 'application/octet-stream' });
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
