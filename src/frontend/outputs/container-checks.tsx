import * as React from 'react';
import type {
  CardCheck,
  CardVolumeChanges,
  ContainerCard
} from '../../common/cards/container-card.js';
import { CountsView } from '../ui/change-op.js';
import { Disclosure } from '../ui/disclosure.js';
import { StateMark } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { ChangeList } from './change-list.js';

/** What the cell expects of its run, a line each. */
export function Checks(props: {
  card: ContainerCard;
}): React.JSX.Element | null {
  const trans = useTrans();
  const { checks = [] } = props.card;
  return checks.length === 0 ? null : (
    <ul
      className="layerbook-checks"
      aria-label={trans.__('What the cell expects')}
    >
      {checks.map((check, index) => (
        <Check key={index} check={check} />
      ))}
    </ul>
  );
}

function Check(props: { check: CardCheck }): React.JSX.Element {
  const { text, ok, found } = props.check;
  const trans = useTrans();
  return (
    <li className="layerbook-check" data-ok={ok}>
      <StateMark
        shape={ok ? 'done' : 'failed'}
        word={ok ? trans.__('as expected') : trans.__('not as expected')}
      />
      <span className="layerbook-check-text">{text}</span>
      {ok || found === undefined ? null : (
        <span className="layerbook-muted layerbook-check-found" title={found}>
          {trans.__('found: %1', found)}
        </span>
      )}
    </li>
  );
}

/** Sentences about the run that a person should read. */
export function Notes(props: {
  card: ContainerCard;
}): React.JSX.Element | null {
  const { notes = [] } = props.card;
  return notes.length === 0 ? null : (
    <div className="layerbook-notes">
      {notes.map((note, index) => (
        <div key={index} className="layerbook-card-warning">
          {note}
        </div>
      ))}
    </div>
  );
}

/** What the run changed in each volume that it had mounted. */
export function VolumeChanges(props: {
  card: ContainerCard;
  stateKey: string;
}): React.JSX.Element {
  const { card, stateKey } = props;
  return (
    <>
      {(card.volumes ?? []).map(volume => (
        <OneVolume
          key={volume.target}
          volume={volume}
          stateKey={`${stateKey} volume ${volume.target}`}
        />
      ))}
    </>
  );
}

function OneVolume(props: {
  volume: CardVolumeChanges;
  stateKey: string;
}): React.JSX.Element {
  const { name, target, counts, paths, more } = props.volume;
  const trans = useTrans();
  const [isOpen, setOpen] = useRemembered(props.stateKey, false);
  // A bind mount has its folder as written; no volume's name is a path.
  const place = /[/\\]|^[.~]/.test(name)
    ? trans.__('the folder %1', name)
    : trans.__('the volume %1', name);
  if (props.volume.tooLarge === true) {
    return (
      <div className="layerbook-writable-none">
        {trans.__(
          'There is too much in %1 at %2 to tell what this run changed in it.',
          place,
          target
        )}
      </div>
    );
  }
  if (paths.length === 0 && more === 0) {
    return (
      <div className="layerbook-writable-none">
        {trans.__('This run changed nothing in %1 at %2.', place, target)}
      </div>
    );
  }
  return (
    <Disclosure
      className="layerbook-writable"
      isOpen={isOpen}
      onToggle={setOpen}
      summary={trans.__('What this run changed in %1 at %2', place, target)}
      aside={<CountsView counts={counts} />}
    >
      <ChangeList changes={paths} more={more} />
      <div className="layerbook-card-note">
        {trans.__('It stays: the next run finds it there.')}
      </div>
    </Disclosure>
  );
}
