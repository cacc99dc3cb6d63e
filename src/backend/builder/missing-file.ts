import { lstat, readdir } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { IInstruction } from '../../common/dockerfile/parse.js';
import type { LayerbookError } from '../../common/protocol/errors.js';
import { failureError } from './failure-facts.js';
import type { IFailure } from './failure-facts.js';
import { goMatch } from './filesync/go-match.js';

const OWN_IGNORE_FILE = 'Dockerfile.dockerignore';

/** The error for a COPY, ADD or bind mount of something that is not there; null when the failure is another. */
export async function missingFile(
  failure: IFailure
): Promise<LayerbookError | null> {
  const path =
    /failed to calculate checksum of ref .*?: "([^"]*)": not found/s.exec(
      failure.text
    )?.[1] ??
    /^lstat (\/\S*): no such file or directory$/.exec(failure.text)?.[1];
  if (path === undefined || !failure.inStep) {
    return null;
  }
  const from = /(?:--|,|=)from=([^\s,]+)/.exec(failure.instruction ?? '')?.[1];
  if (from !== undefined) {
    return failureError(failure, 'build.failed', {
      message: `\`${path}\` does not exist in \`${from}\`, from which this step copies.`,
      hint: 'Correct the path, or create the file in that stage.'
    });
  }
  const relative = path.replace(/^\/+/, '');
  const pattern = patternBelow(failure.found, relative);
  const isHidden =
    pattern === null
      ? await exists(join(failure.contextDir, relative))
      : await matches(failure.contextDir, pattern);
  const name = `\`${pattern ?? relative}\``;
  if (isHidden) {
    const ignoreFile = (await exists(join(failure.contextDir, OWN_IGNORE_FILE)))
      ? OWN_IGNORE_FILE
      : '.dockerignore';
    return failureError(failure, 'build.contextMissing', {
      message: `${pattern === null ? name : `What ${name} matches`} is left out of the build context by ${ignoreFile}.`,
      hint: `Correct ${ignoreFile}, or copy something else.`
    });
  }
  const trigger = failure.instruction?.startsWith('ONBUILD ')
    ? `, and the base image has \`${failure.instruction}\``
    : '';
  return failureError(failure, 'build.contextMissing', {
    message:
      pattern === null
        ? `${name} is not in the build context${trigger}.`
        : `Nothing in the build context matches ${name}.`
  });
}

/** The pattern among an instruction's sources for which the engine looked into `folder`, and did not find even that. */
function patternBelow(
  instruction: IInstruction | null,
  folder: string
): string | null {
  const sources = sourcesOf(instruction).map(source =>
    posix.normalize(source.replace(/^\/+/, ''))
  );
  return sources.includes(folder)
    ? null
    : (sources.find(
        source => /[*?[]/.test(source) && posix.dirname(source) === folder
      ) ?? null);
}

/** What COPY or ADD names, without the target; in both forms of writing it. */
function sourcesOf(instruction: IInstruction | null): string[] {
  const args = instruction?.args ?? '';
  let words: unknown;
  try {
    words = JSON.parse(args);
  } catch {
    words = args.split(/\s+/);
  }
  return Array.isArray(words)
    ? words.slice(0, -1).filter(word => typeof word === 'string')
    : [];
}

async function matches(contextDir: string, pattern: string): Promise<boolean> {
  const name = posix.basename(pattern);
  const entries = await readdir(join(contextDir, posix.dirname(pattern))).catch(
    () => []
  );
  return entries.some(entry => goMatch(name, entry));
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
