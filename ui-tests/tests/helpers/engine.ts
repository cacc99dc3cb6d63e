import { execFileSync } from 'node:child_process';

/** Asks the engine that the server under test uses, and gives what is printed. */
export function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8' });
}
