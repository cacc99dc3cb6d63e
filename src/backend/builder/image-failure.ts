import { ERRORS } from '../../common/protocol/errors.js';
import type { LayerbookError } from '../../common/protocol/errors.js';
import { parseDockerfile } from '../../common/dockerfile/parse.js';
import { failureError, trimmed } from './failure-facts.js';
import type { IFailure } from './failure-facts.js';

/** `debian:x: failed to resolve source metadata for docker.io/library/debian:x: why`; the first name may be missing. */
const RESOLVE =
  /(?:(\S+): )?failed to resolve source metadata for (\S+): (.*)$/s;

/** A base image whose layers could not be fetched: `[1/4] FROM docker.io/library/debian:x`. */
const FROM_STEP = /^\[[^\]]*\] (?:ONBUILD )?FROM (\S+)/;

const UNREACHABLE: readonly (readonly [RegExp, string])[] = [
  [
    /lookup (\S+?)(?: on \S+)?: .*(?:no such host|server misbehaving|i\/o timeout|temporary failure)/i,
    'the name $1 could not be looked up'
  ],
  [/dial tcp (\S+): .*connection refused/, 'nothing answers at $1'],
  [
    /dial tcp (\S+): .*(?:network is unreachable|no route to host)/,
    'there is no network connection to $1'
  ],
  [/x509|certificate|tls:/i, 'the registry’s certificate is not trusted'],
  [
    /: 429 |too many requests|toomanyrequests/i,
    'the registry allows no more pulls at the moment'
  ],
  [/timeout|deadline exceeded/i, 'the registry did not answer in time'],
  [/: (5\d\d [A-Z][^:]*)/, 'the registry answered $1'],
  [
    /server gave HTTP response to HTTPS client/,
    'the registry speaks plain HTTP, which the engine does not allow for it'
  ],
  [
    /connection reset|\bEOF\b|failed to do request/,
    'the connection to the registry failed'
  ]
];

const ABSENT: readonly (readonly [RegExp, string])[] = [
  [
    /no match for platform|does not provide the specified platform/i,
    'it has no variant for this platform'
  ],
  [
    /pull access denied|insufficient_scope|authorization failed|unauthorized|denied|: 40[13] /i,
    'there is no such repository, or the registry wants a login'
  ],
  [
    /not found|manifest unknown|name unknown/i,
    'there is no such image in its registry'
  ]
];

/** The error for an image that could not be had; null when the failure is another. */
export function imageFailure(failure: IFailure): LayerbookError | null {
  const frontend = frontendFailure(failure);
  if (frontend) {
    return frontend;
  }
  const [, written, full, reason] = RESOLVE.exec(failure.text) ?? [];
  if (full !== undefined && reason !== undefined) {
    return imageError(
      located(failure, written ?? full),
      familiar(written ?? full),
      reason
    );
  }
  const pulled = FROM_STEP.exec(failure.stepName ?? '')?.[1];
  if (pulled !== undefined && failure.inStep) {
    return imageError(failure, familiar(pulled), failure.text);
  }
  return null;
}

/** `# syntax=` names an image that reads the Dockerfile, and that has to be pulled first. */
function frontendFailure(failure: IFailure): LayerbookError | null {
  const syntax = parseDockerfile(failure.dockerfile).directives.find(
    directive => directive.name === 'syntax'
  );
  const [, , full, reason] = RESOLVE.exec(failure.text) ?? [];
  if (!syntax || full === undefined || reason === undefined) {
    return null;
  }
  const [image = ''] = syntax.value.split(/\s/);
  const isFrontend = failure.error.details.some(
    ({ typeUrl, value }) =>
      typeUrl.includes('errdefs.Frontend') && value.includes('gateway.v0')
  );
  if (!isFrontend) {
    return null;
  }
  const { sentence } = reasonOf(reason);
  return failureError(
    { ...failure, lines: [syntax.line, syntax.line] },
    'build.cannotPull',
    {
      message: `The Dockerfile frontend \`${image}\`, which the \`# syntax=\` line names, could not be pulled: ${sentence}.`,
      hint: 'Remove the `# syntax=` line to use the frontend that is built into the engine, or connect the engine to the network.'
    }
  );
}

/** A bind mount of another image has no line in BuildKit's error. */
function located(failure: IFailure, name: string): IFailure {
  if (failure.lines !== null) {
    return failure;
  }
  const found = parseDockerfile(failure.dockerfile).instructions.find(
    ({ flags }) => flags.some(flag => fromOf(flag) === name)
  );
  return found ? { ...failure, found, lines: found.lines } : failure;
}

/** What a flag such as `--from=x` or `--mount=type=bind,from=x` names. */
function fromOf(flag: string): string | null {
  return /^--(?:from=|mount=(?:.*,)?from=)([^,]+)/i.exec(flag)?.[1] ?? null;
}

function imageError(
  failure: IFailure,
  name: string,
  why: string
): LayerbookError {
  const [, reason = '', meant] =
    /^(.*?)(?: \(did you mean (.*?)\?\))?$/s.exec(why) ?? [];
  const { code, sentence } = reasonOf(reason);
  const hints = [
    ...(meant === undefined ? [] : [`Did you mean \`${meant}\`?`]),
    ...(failure.credentialProblem === null
      ? []
      : [`${trimmed(failure.credentialProblem)}.`]),
    ERRORS[code].hint
  ];
  return failureError(failure, code, {
    message: `${subjectOf(failure, name)} ${code === 'build.imageNotFound' ? 'was not found' : 'could not be pulled'}: ${sentence}.`,
    hint: hints.join(' ')
  });
}

/** The image as the subject of a sentence. A plain name behind `--from=` was more likely meant to be a stage. */
function subjectOf(failure: IFailure, name: string): string {
  const { found } = failure;
  const isFrom = found?.flags.some(flag => fromOf(flag) !== null) ?? false;
  if (isFrom && /^[\w-]+$/.test(name)) {
    return `There is no stage \`${name}\` above this step, and the image \`${name}\``;
  }
  const flag = found?.flags
    .find(given => given.startsWith('--platform='))
    ?.slice('--platform='.length);
  const platform = flag ?? failure.platform;
  return platform === undefined
    ? `The image \`${name}\``
    : `The image \`${name}\` for the platform ${platform}`;
}

function reasonOf(text: string): {
  readonly code: 'build.imageNotFound' | 'build.cannotPull';
  readonly sentence: string;
} {
  const unreachable = firstMatch(UNREACHABLE, text);
  if (unreachable !== null) {
    return { code: 'build.cannotPull', sentence: unreachable };
  }
  const absent = firstMatch(ABSENT, text);
  return absent === null
    ? { code: 'build.cannotPull', sentence: trimmed(text) }
    : { code: 'build.imageNotFound', sentence: absent };
}

function firstMatch(
  table: readonly (readonly [RegExp, string])[],
  text: string
): string | null {
  for (const [pattern, sentence] of table) {
    const match = pattern.exec(text);
    if (match) {
      return sentence.replace('$1', match[1] ?? '');
    }
  }
  return null;
}

/** The name as people write it. */
function familiar(name: string): string {
  return name
    .replace(/^docker\.io\/(?:library\/)?/, '')
    .replace(/@sha256:[0-9a-f]{64}$/, '');
}
