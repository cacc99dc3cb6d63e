import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type {
  CardStep,
  LayerCard,
  LogEntry
} from '../../common/cards/layer-card.js';
import { Disclosure } from '../ui/disclosure.js';
import { formatCount } from '../../common/format.js';
import { LogLines, TailBox } from '../ui/log-view.js';
import { countLines } from '../ui/terminal-lines.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';

/** The log of a build, once it says something: open and at its end while it goes on or after a failure, else folded. */
export function BuildLog(props: {
  card: LayerCard;
  stateKey: string;
}): React.JSX.Element | null {
  const { card } = props;
  const trans = useTrans();
  const isBuilding = card.state === 'building';
  const [isOpen, setOpen] = useRemembered(
    `${props.stateKey} log`,
    isBuilding || card.state === 'failed'
  );
  const lines = React.useMemo(() => countLines(card.log), [card.log]);
  const groups = React.useMemo(
    () => groupByStep(card.log, card.steps),
    [card.log, card.steps]
  );
  if (lines === 0) {
    return null;
  }
  return (
    <Disclosure
      className="layerbook-log"
      isOpen={isOpen}
      onToggle={setOpen}
      summary={logLabel(trans, lines, isOpen ? 'open' : 'folded')}
    >
      <TailBox
        className={`layerbook-log-box${isBuilding ? ' layerbook-log-live' : ''}`}
        label={trans.__('Build log')}
        isFollowing={isBuilding || card.state === 'failed'}
      >
        {groups.map((group, index) => (
          <div key={index} className="layerbook-log-group">
            {group.text === null ? null : (
              <div className="layerbook-log-step">{group.text}</div>
            )}
            <LogLines
              chunks={group.chunks}
              omitted={index === 0 ? card.logOmitted : 0}
            />
          </div>
        ))}
      </TailBox>
    </Disclosure>
  );
}

function logLabel(
  trans: TranslationBundle,
  lines: number,
  fold: 'open' | 'folded'
): string {
  return fold === 'open'
    ? trans._n(
        'Build log (1 line)',
        'Build log (%2 lines)',
        lines,
        formatCount(lines)
      )
    : trans._n(
        'Show build log (1 line)',
        'Show build log (%2 lines)',
        lines,
        formatCount(lines)
      );
}

interface ILogGroup {
  /** The instruction, or null for what belongs to none of the cell's. */
  readonly text: string | null;
  readonly chunks: LogEntry[];
}

/** The log by instruction; steps that run at once are kept apart, in the order of their first words. */
function groupByStep(
  log: readonly LogEntry[],
  steps: readonly CardStep[]
): ILogGroup[] {
  const groups = new Map<number, ILogGroup>();
  for (const entry of log) {
    const group = groups.get(entry.step) ?? {
      text: steps[entry.step]?.text ?? null,
      chunks: []
    };
    groups.set(entry.step, group);
    group.chunks.push(entry);
  }
  return [...groups.values()];
}
