import type { TranslationBundle } from '@jupyterlab/translation';
import { signalOfExitCode } from '../../common/cards/exit-words.js';
import type { ContainerCard } from '../../common/cards/container-card.js';

/** What a shell or the engine means by an exit code, when it is one of those that mean something: `killed by SIGKILL`. */
export function describeExitCode(
  trans: TranslationBundle,
  code: number | undefined
): string | null {
  switch (code) {
    case undefined:
    case 0:
    case 1:
      return null;
    case 126:
      return trans.__('the command is there but cannot be executed');
    case 127:
      return trans.__('the command was not found');
    default: {
      const signal = signalOfExitCode(code);
      return signal === undefined
        ? null
        : signal === 'SIGSEGV'
          ? trans.__('killed by SIGSEGV: it touched memory that is not its own')
          : trans.__('killed by %1', signal);
    }
  }
}

/** The signal that follows when one is not obeyed; null: nothing is stronger. */
export function nextSignal(signal: string): string | null {
  switch (signal) {
    case 'SIGINT':
      return 'SIGTERM';
    case 'SIGTERM':
      return 'SIGKILL';
    default:
      return null;
  }
}

/** Whether a run ended as it was meant to: with 0, or with what its cell expects. */
export function endedWell({
  exitCode,
  outcome
}: Pick<ContainerCard, 'exitCode' | 'outcome'>): boolean {
  return outcome === undefined ? exitCode === 0 : outcome === 'succeeded';
}
