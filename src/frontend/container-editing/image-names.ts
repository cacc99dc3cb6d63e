import { parseDockerfile } from '../../common/dockerfile/parse.js';
import { stagesOf } from '../../common/dockerfile/stages.js';

/** What `image` can name, with a few words on what it is. */
export interface IImageName {
  readonly name: string;
  readonly detail: string;
}

/** Cells and stages of the notebook first, then what the engine has. */
export function imageNames(
  dockerfiles: readonly string[],
  images: readonly string[]
): IImageName[] {
  const { instructions } = parseDockerfile(dockerfiles.join('\n'));
  const stages = stagesOf(instructions).flatMap(({ name }) => name ?? []);
  return [
    ...dockerfiles.map((source, index) => ({
      name: `cell:${index + 1}`,
      detail: firstInstruction(source)
    })),
    ...stages.map(name => ({ name: `stage:${name}`, detail: 'stage' })),
    ...images.map(name => ({ name, detail: 'image' }))
  ];
}

function firstInstruction(source: string): string {
  const line =
    source
      .split('\n')
      .find(text => /^\s*[^#\s]/.test(text))
      ?.trim() ?? '';
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}
