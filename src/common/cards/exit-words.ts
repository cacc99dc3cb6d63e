/** Signals that end processes, by number; those that a container gets in practice. */
const SIGNALS: ReadonlyMap<number, string> = new Map([
  [1, 'SIGHUP'],
  [2, 'SIGINT'],
  [3, 'SIGQUIT'],
  [4, 'SIGILL'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [10, 'SIGUSR1'],
  [11, 'SIGSEGV'],
  [12, 'SIGUSR2'],
  [13, 'SIGPIPE'],
  [14, 'SIGALRM'],
  [15, 'SIGTERM']
]);

/** The signal that ended a process, as shells and engines say it in its exit code (128 and its number); else undefined. */
export function signalOfExitCode(code: number): string | undefined {
  return SIGNALS.get(code - 128);
}

/** What an exit code means, when it is one of those that mean something: `killed by SIGKILL`; else null. */
export function exitWords(
  code: number,
  more: { readonly outOfMemory?: boolean | undefined }
): string | null {
  if (more.outOfMemory === true) {
    return 'stopped by the kernel: it needed more memory than allowed';
  }
  switch (code) {
    case 126:
      return 'the command is there but cannot be executed';
    case 127:
      return 'the command was not found';
    default: {
      const signal = signalOfExitCode(code);
      const why =
        signal === 'SIGSEGV' ? ': it touched memory that is not its own' : '';
      return signal === undefined ? null : `killed by ${signal}${why}`;
    }
  }
}
