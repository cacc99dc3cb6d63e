import type {
  IVerifyCheck,
  IVerifyReport
} from '../../../common/protocol/notebook.js';
import { formatCount, formatDuration } from '../../../common/format.js';
import type { BuildEntitlement } from '../../builder/contract.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import type { IGivenSources } from '../../session/secrets/contract.js';
import { openSubject } from '../../verify/open-subject.js';
import { verifyNotebook } from '../../verify/verify-notebook.js';
import type { ExitCode } from '../exit-code.js';
import { openLocalSession } from '../local-session.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ITerminal } from '../terminal.js';

/** Options of `layerbook verify`. */
export interface IVerifyCommandOptions {
  readonly notebook: string;
  readonly builds: 'cached' | 'both';
  /** They replace the notebook's own of the same name. */
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly given: IGivenSources;
  readonly entitlements: readonly BuildEntitlement[];
  readonly json: boolean;
}

/** `layerbook verify NB`: whether the exported Dockerfile builds what the notebook built; 1 when it does not. */
export async function verifyCommand(
  terminal: ITerminal,
  options: IVerifyCommandOptions
): Promise<ExitCode> {
  const file = await NotebookFile.read(options.notebook);
  file.setBuildArgs(options.buildArgs);
  const session = await openLocalSession(file.path, options);
  const engine = await session.engines.find();
  const report = await stoppable(async signal =>
    verifyNotebook({
      ...(await openSubject(file.snapshot(), { ...session, engine, signal })),
      builds: options.builds,
      onProgress: text => terminal.note(text)
    })
  );
  terminal.out(options.json ? JSON.stringify(report) : textOf(report));
  return report.ok ? 0 : 1;
}

const NAMES: Readonly<Record<IVerifyCheck['name'], string>> = {
  'image-id': 'image id',
  layers: 'layers',
  config: 'configuration',
  files: 'files'
};

const RESULTS: Readonly<Record<IVerifyCheck['result'], string>> = {
  same: '✓ same',
  differs: '✗ differs',
  'not-compared': '· not compared'
};

/** How many paths that were set apart are named. */
const MAX_VOLATILE = 10;

function textOf({ ok, checks, volatile, ms }: IVerifyReport): string {
  const lines = checks.flatMap(check => [
    `${RESULTS[check.result].padEnd(15)} ${check.build.padEnd(8)} ${NAMES[check.name].padEnd(13)} ${check.summary}`,
    ...check.differences.map(line => `    ${line}`),
    ...(check.more > 0 ? [`    … and ${formatCount(check.more)} more`] : [])
  ]);
  if (volatile.length > 0) {
    lines.push(
      'Set apart, as no two builds make them alike:',
      ...volatile.slice(0, MAX_VOLATILE).map(path => `    ${path}`)
    );
    if (volatile.length > MAX_VOLATILE) {
      lines.push(
        `    … and ${formatCount(volatile.length - MAX_VOLATILE)} more`
      );
    }
  }
  const verdict = ok
    ? 'The export builds what the notebook built'
    : 'The export does not build what the notebook built';
  return [...lines, `${verdict} (${formatDuration(ms)}).`].join('\n');
}
