/** Names that people carry over from `docker run` and elsewhere. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  cmd: 'command',
  env: 'environment',
  gpu: 'gpus',
  hostname: 'extra_hosts',
  mem: 'mem_limit',
  memory: 'mem_limit',
  mount: 'volumes',
  mounts: 'volumes',
  net: 'network_mode',
  publish: 'ports',
  tmpfs: 'volumes',
  workdir: 'working_dir',
  interactive: 'stdin_open'
};

/** The key of `known` that `written` most likely means, or null when none is close. */
export function nearestKey(
  written: string,
  known: readonly string[]
): string | null {
  const word = written.toLowerCase().replaceAll('-', '_');
  const other = Object.hasOwn(OTHER_NAMES, word)
    ? OTHER_NAMES[word]
    : undefined;
  if (other !== undefined && known.includes(other)) {
    return other;
  }
  let best: string | null = null;
  let bestDistance = Math.max(2, Math.floor(word.length / 2)) + 1;
  for (const key of known) {
    const distance = editDistance(word, key);
    if (distance < bestDistance) {
      best = key;
      bestDistance = distance;
    }
  }
  return best;
}

/** Levenshtein's distance; one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
