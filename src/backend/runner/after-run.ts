import type {
  CardCheck,
  CardFile,
  ContainerCard
} from '../../common/cards/container-card.js';
import type { ContainerId } from '../../common/ids.js';
import {
  isLayerbookError,
  LayerbookError
} from '../../common/protocol/errors.js';
import type { SecretMask } from '../builder/masking/secret-mask.js';
import { withReference } from '../containers/reference.js';
import { checkExpectations } from './after/check-expectations.js';
import { collectFiles } from './after/collect-files.js';
import { giveToUser } from './after/give-to-user.js';
import {
  snapshotVolumes,
  volumeChanges,
  type VolumeSnapshot
} from './after/volume-changes.js';
import type { IRunEnd } from './contract.js';
import type { TextTail } from './masked-output.js';
import type { RunPlan } from './plan-run.js';
import type { IRun } from './running.js';
import { readWritableLayer } from './writable-layer.js';

/** What was found out before a container started. */
interface IBefore {
  readonly volumes: VolumeSnapshot | null;
  /** Gives files in bind mounts to the user when nothing else is done any more, since the run was stopped. */
  giveBack(since: number): Promise<void>;
}

/** A container that ended. */
interface IEnded {
  readonly id: ContainerId;
  readonly exitCode: number;
  readonly output: TextTail;
  /** When it was started; Unix milliseconds. */
  readonly since: number;
  readonly before: IBefore;
}

/** Sentences for a person that come up on the way. */
type Notes = string[];

/** Looks at the mounts of a container that was created and not started. */
export async function readBefore(run: IRun, id: ContainerId): Promise<IBefore> {
  const { engine, request, plan } = run;
  const { mounts } = plan.parts;
  const { signal } = request;
  const unread: Notes = [];
  const volumes = await attempt(unread, 'What is in the mounts', () =>
    snapshotVolumes(engine, { id, mounts, signal })
  );
  return {
    volumes,
    giveBack: async since => {
      await give(run, { id, since, isStopped: true }).catch(() => undefined);
    }
  };
}

/**
 * What is done when a container is over and still there: changes in mounts and in the writable layer, owners, files to be
 * shown, checks. Hands all of it to the observer.
 */
export async function afterRun(
  run: IRun,
  ended: IEnded
): Promise<Pick<IRunEnd, 'failure'> & { readonly hasChanges: boolean }> {
  const { engine, request, plan } = run;
  const { observer, signal } = request;
  const { id, since, exitCode, before } = ended;
  const { display } = plan.parts.options;
  const notes: Notes = [];
  const volumes = await attempt(
    notes,
    'What changed in the mounts',
    async () =>
      before.volumes === null
        ? []
        : volumeChanges(engine, { id, before: before.volumes, signal })
  );
  const given = await attempt(notes, 'Who owns the files in the mounts', () =>
    give(run, { id, since })
  );
  const shown =
    display.length === 0
      ? null
      : await attempt(notes, 'What `display` names', () =>
          collectFiles(engine, { id, patterns: display, ...request })
        );
  notes.push(...(given ?? []), ...(shown?.notes ?? []));
  const files = (shown?.files ?? []).map(file => masked(file, plan.mask));
  observer.changed({
    ...(volumes && volumes.length > 0 ? { volumes } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...(notes.length > 0 ? { notes } : {})
  });
  const changes = await readChanges(run, id);
  observer.changed({ changes });
  const output = ended.output.text;
  const checks = await checkRun(run, { id, exitCode, output });
  if (checks.length > 0) {
    observer.changed({ checks });
  }
  return {
    hasChanges: changes.paths.length > 0,
    failure: failureOf(plan, exitCode, checks)
  };
}

/** Checks a container against the cell's `expect`. */
export function checkRun(
  { engine, request, plan }: IRun,
  {
    id,
    exitCode,
    output
  }: {
    readonly id: ContainerId;
    readonly exitCode: number;
    readonly output: string;
  }
): Promise<CardCheck[]> {
  const { size, layers } = plan.image;
  return checkExpectations(engine, {
    id,
    expect: plan.parts.options.expect,
    exitCode,
    output,
    image: { size, layers: layers.length },
    cached: request.cached ?? null,
    signal: request.signal
  });
}

/** The `container.expect` of checks of which one failed, or null. */
export function expectFailure(
  { parts: { options } }: RunPlan,
  checks: readonly CardCheck[],
  exitCode: number | null
): LayerbookError | null {
  const failed = checks.filter(check => !check.ok);
  const [first] = failed;
  if (first === undefined) {
    return null;
  }
  const count =
    failed.length === 1 ? '' : `${failed.length} checks failed, first: `;
  const found = first.found === undefined ? '' : `, but found: ${first.found}`;
  const line = options.lines.expect;
  return new LayerbookError(
    'container.expect',
    `${count}The cell expects that ${first.text}${found}.`,
    {
      ...(line === undefined ? {} : { lines: [line, line] }),
      ...(exitCode === null ? {} : { exitCode })
    }
  );
}

function failureOf(
  plan: RunPlan,
  exitCode: number,
  checks: readonly CardCheck[]
): LayerbookError | null {
  const isExpected = plan.parts.options.expect.exitCode !== null;
  if (!isExpected && exitCode !== 0) {
    return new LayerbookError(
      'container.exit',
      `The container ended with exit code ${exitCode}.`,
      { exitCode }
    );
  }
  return expectFailure(plan, checks, exitCode);
}

function give(
  { engine, request, plan }: IRun,
  {
    id,
    since,
    isStopped = false
  }: {
    readonly id: ContainerId;
    readonly since: number;
    readonly isStopped?: boolean;
  }
): Promise<string[]> {
  return giveToUser(engine, {
    id,
    imageId: plan.parts.imageId,
    binds: plan.parts.mounts,
    since,
    labels: plan.parts.labels,
    signal: isStopped ? undefined : request.signal
  });
}

function readChanges(
  { engine, request, plan }: IRun,
  id: ContainerId
): Promise<NonNullable<ContainerCard['changes']>> {
  const { signal } = request;
  const { imageId, labels } = plan.parts;
  const { mountPoints } = plan;
  return withReference(
    engine,
    imageId,
    reference =>
      readWritableLayer(engine, { id, mountPoints, signal, reference }),
    { signal, labels }
  );
}

/** What the engine refuses here costs a part of the card and not the run: the program has done its work. */
async function attempt<T>(
  notes: Notes,
  what: string,
  work: () => Promise<T>
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!isLayerbookError(error, 'engine.failed')) {
      throw error;
    }
    notes.push(`${what} could not be read: ${error.message}`);
    return null;
  }
}

/** A program may write its secrets into what is shown. */
function masked(file: CardFile, mask: SecretMask): CardFile {
  // Pictures are base64.
  const isText = !file.mime.startsWith('image/');
  return file.data === undefined || !isText
    ? file
    : { ...file, data: mask.text(file.data) };
}
