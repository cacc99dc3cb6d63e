import { createHash } from 'node:crypto';
import { MAX_CARD_CHANGES } from '../../common/cards/changes.js';
import type { SentContext } from '../../common/cards/layer-card.js';
import { formatBytes, formatCount } from '../../common/format.js';
import type { CellFiles, SavedInputs } from '../../common/notebook/inputs.js';
import type { IPrefix } from '../../common/notebook/prefix.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { buildImage } from '../builder/build-image.js';
import type { IBuildRequest, IBuildResult } from '../builder/contract.js';
import type { IImageSummary } from '../engine/contract.js';
import { resolveBases } from '../inputs/resolve-bases.js';
import { BuildProgress } from './build-progress.js';
import { buildSettings } from './build-settings.js';
import { cellTag, type IRunContext } from './context.js';
import { resolveSecrets } from './secrets/resolve-secrets.js';
import type { ICellPlan, World } from './world.js';

/** From this size on a context that was not sent before is announced, in bytes. */
const LARGE_CONTEXT = 100 * 1024 * 1024;

/** What is built for a cell. */
export interface IPrefixBuild {
  readonly world: World;
  readonly plan: ICellPlan;
  readonly prefix: IPrefix;
  readonly cache: 'use' | 'ignore';
}

/** Builds the prefix that ends with a cell, and tells the run's log all about it. Throws what `buildImage` throws. */
export async function buildPrefix(
  context: IRunContext,
  build: IPrefixBuild
): Promise<IImageSummary> {
  const { plan, prefix } = build;
  const { cell } = plan;
  const tag = cellTag(context.notebook, cell.id);
  const progress = new BuildProgress(context.log, {
    prefix,
    cellId: cell.id,
    target: context.notebook.config.target
  });
  announceLargeContext(context, plan);
  const result = await buildImage(context.engine, {
    ...(await requestOf(context, prefix)),
    tag,
    noCache: build.cache === 'ignore',
    observer: progress
  });
  const image = await context.engine.inspectImage(tag, {
    signal: context.signal
  });
  if (!image) {
    throw new LayerbookError(
      'engine.failed',
      `The engine built the image but does not list it as ${tag}.`
    );
  }
  progress.finish();
  if (plan.inputs?.files) {
    context.log.add({
      kind: 'contextSent',
      cellId: cell.id,
      context: sentContext(result.contextFiles)
    });
  }
  context.log.add({
    kind: 'imageBuilt',
    cellId: cell.id,
    image: { id: image.id, layers: image.layers.length, size: image.size },
    steps: [],
    reading: true,
    ...(await builtFrom(context, build, result))
  });
  return image;
}

/** What a build of this notebook asks of the builder, whatever the prefix: settings, secrets, rights. */
export async function requestOf(
  context: IRunContext,
  prefix: IPrefix
): Promise<Omit<IBuildRequest, 'tag' | 'noCache' | 'observer'>> {
  const { notebook, contextDir, notebookDir, rootDir, rights, signal } =
    context;
  const { secrets, ssh } = await resolveSecrets(notebook, {
    instructions: prefix.instructions,
    notebookDir,
    rootDir,
    env: process.env,
    approvals: rights.approvals,
    given: rights.given
  });
  return {
    ...buildSettings(prefix, notebook.config),
    contextDir,
    secrets,
    ssh,
    entitlements: rights.entitlements,
    signal
  };
}

function announceLargeContext(context: IRunContext, plan: ICellPlan): void {
  const files = plan.inputs?.files;
  const known = plan.cell.built?.inputs?.files?.digest === files?.digest;
  if (!files || known || files.bytes < LARGE_CONTEXT) {
    return;
  }
  const count = files.list.length + files.more;
  context.log.add({
    kind: 'log',
    cellId: plan.cell.id,
    step: -1,
    stream: 2,
    text: `This cell reads ${formatBytes(files.bytes)} in ${formatCount(count)} files from the build context. Sending them the first time can take a while; later only what changed is sent. Name less, or list what is not needed in .dockerignore.\n`
  });
}

/** The files that the engine asked about, largest first. */
function sentContext(files: IBuildResult['contextFiles']): SentContext {
  const sorted = files.toSorted((a, b) => b.size - a.size);
  const sum = (list: IBuildResult['contextFiles']): number =>
    list.reduce((bytes, file) => bytes + file.size, 0);
  return {
    files: sorted
      .slice(0, MAX_CARD_CHANGES)
      .map(({ path, size, sent }) => ({ path, size, sent })),
    more: Math.max(0, sorted.length - MAX_CARD_CHANGES),
    sentBytes: sum(files.filter(file => file.sent)),
    totalBytes: sum(files)
  };
}

/** The cell's inputs with what only the build could tell; another key when the files changed under it. */
async function builtFrom(
  context: IRunContext,
  { world, plan }: IPrefixBuild,
  result: IBuildResult
): Promise<{ inputs?: SavedInputs; key?: string }> {
  if (!plan.inputs) {
    return {};
  }
  const bases = await resolveBases(context.engine, result.bases, {
    signal: context.signal
  });
  const { engine } = world.state;
  const inputs: SavedInputs = {
    ...plan.inputs,
    ...(Object.keys(bases).length > 0 ? { bases } : {}),
    ...(engine === null ? {} : { engine })
  };
  const { files } = plan.inputs;
  const isKnown =
    !files ||
    (!result.changedDuringBuild.some(path => mayRead(files, path)) &&
      (await world.isUnchanged(plan.cell.id)));
  if (isKnown) {
    return { inputs };
  }
  return {
    inputs,
    key: createHash('sha256')
      .update(`${plan.key}\0changed while it was built`)
      .digest('hex')
  };
}

/** Whether a cell reads a file of the context, as far as its files are listed. */
function mayRead({ list, more }: CellFiles, path: string): boolean {
  return more > 0 || list.some(file => file.path === path);
}
