const UNITS = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const counts = new Intl.NumberFormat('en-US');
/** Made with the first date: making one takes a while. */
let dates: Intl.DateTimeFormat | null = null;

/** Bytes in decimal units with at most three digits, as engines print them: `999 B`, `1.1 kB`, `48.2 MB`, `221 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  if (value < 1000) {
    return `${Math.round(value)} B`;
  }
  let unit = -1;
  while (unit + 1 < UNITS.length && Math.round(value) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  const digits = value < 99.95 ? value.toFixed(1) : String(Math.round(value));
  return `${digits} ${UNITS[unit] ?? ''}`;
}

/** Two amounts in the unit of the second: `12.3 / 48.2 MB`. */
export function formatBytesOf(current: number, total: number): string {
  const whole = formatBytes(total);
  const part = formatBytes(Math.min(current, total));
  const unit = whole.slice(whole.indexOf(' '));
  return part.endsWith(unit)
    ? `${part.slice(0, -unit.length)} / ${whole}`
    : `${part} / ${whole}`;
}

/** How long something took, in milliseconds: `42 ms`, `2.4 s`, `48 s`, `3 min 05 s`, `1 h 02 min`. */
export function formatDuration(ms: number): string {
  const time = Math.max(0, ms);
  return time < SECOND - 0.5 ? `${Math.round(time)} ms` : formatElapsed(time);
}

/** How long something has been going on, in milliseconds; never shorter than tenths of seconds: `0.3 s`, `12 s`. */
export function formatElapsed(ms: number): string {
  const time = Math.max(0, ms);
  if (time < 9950) {
    return `${(time / SECOND).toFixed(1)} s`;
  }
  const seconds = Math.round(time / SECOND);
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${pad(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`;
}

/** A whole number with thousands separated: `1,204`. */
export function formatCount(value: number): string {
  return counts.format(value);
}

/** A number for a narrow column: `950`, `1,204`, `54.7k`. */
export function formatShortCount(value: number): string {
  return value < 10_000 ? formatCount(value) : `${(value / 1000).toFixed(1)}k`;
}

/** The first 12 hex digits of an id, without its algorithm: `sha256:2b1c9e…` gives `2b1c9e…`. */
export function shortId(id: string): string {
  return id.replace(/^[a-z0-9+._-]+:/, '').slice(0, 12);
}

/** The first 7 digits of a git object name, as git prints it. */
export function shortOid(oid: string): string {
  return oid.slice(0, 7);
}

/** A date for people, in their own time zone; the text itself when it is not a date. */
export function formatDate(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return iso;
  }
  dates ??= new Intl.DateTimeFormat(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short'
  });
  return dates.format(date);
}

/** Permission bits as `ls` prints them after the type: `0o755` gives `rwxr-xr-x`. */
export function formatMode(mode: number): string {
  const letters = ['x', 'w', 'r'] as const;
  const bits = Array.from({ length: 9 }, (_unused, index) => {
    const bit = 8 - index;
    return (mode >> bit) & 1 ? (letters[bit % 3] ?? '-') : '-';
  });
  setSpecial(bits, 2, mode & 0o4000, 's');
  setSpecial(bits, 5, mode & 0o2000, 's');
  setSpecial(bits, 8, mode & 0o1000, 't');
  return bits.join('');
}

/** Whether a moment (Unix ms) is so far in the past that a clock which still counts from it would only mislead. */
export function isLongAgo(at: number, now: number): boolean {
  return now - at > DAY;
}

function setSpecial(
  bits: string[],
  index: number,
  isSet: number,
  letter: string
): void {
  if (isSet) {
    bits[index] = bits[index] === 'x' ? letter : letter.toUpperCase();
  }
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
