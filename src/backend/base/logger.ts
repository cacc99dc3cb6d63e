/** Writes one line to stderr, which Jupyter's log takes; stdout belongs to the protocol. */
export function logError(what: string, error: unknown): void {
  const text =
    error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${what}: ${text}\n`);
}
