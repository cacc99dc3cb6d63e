/** A date in few letters: the time of day when it is of the same day as `now`, else day and month, or the year. */
export function formatShortDate(iso: string, now: Date): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) {
    return '';
  }
  if (date.toDateString() === now.toDateString()) {
    return date.toLocaleTimeString(undefined, { timeStyle: 'short' });
  }
  return date.toLocaleDateString(
    undefined,
    date.getFullYear() === now.getFullYear()
      ? { day: 'numeric', month: 'short' }
      : { month: 'short', year: 'numeric' }
  );
}
