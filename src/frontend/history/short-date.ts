/** Formatters are made once: making one takes longer than a row may take. */
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const DAY = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short'
});
const MONTH = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  year: 'numeric'
});

const FULL = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'short'
});

/** As `formatDate` of `common/format.ts`, in the time that a row of a list may take. */
export function formatFullDate(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : FULL.format(date);
}

/** A date in few letters: the time of day when it is of the same day as `now`, else day and month, or the year. */
export function formatShortDate(iso: string, now: Date): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return '';
  }
  if (date.toDateString() === now.toDateString()) {
    return TIME.format(date);
  }
  return date.getFullYear() === now.getFullYear()
    ? DAY.format(date)
    : MONTH.format(date);
}
