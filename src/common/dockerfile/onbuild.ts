import type { IInstruction } from './parse.js';
import { splitCommand } from './split-command.js';
import { keywordOf } from './parse-problems.js';

/** The instruction behind ONBUILD, at the place of the whole; null for any other instruction. */
export function triggerOf<T extends IInstruction>(
  instruction: T,
  escape: string
): T | null {
  if (instruction.keyword !== 'ONBUILD' || instruction.args === '') {
    return null;
  }
  const { word, rest, flags, args } = splitCommand(instruction.args, escape);
  const keyword = keywordOf(word);
  return { ...instruction, keyword, rest, flags, args };
}
