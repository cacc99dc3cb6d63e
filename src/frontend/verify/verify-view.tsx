import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import {
  formatCount,
  formatDuration,
  formatElapsed
} from '../../common/format.js';
import type {
  IVerifyCheck,
  IVerifyReport
} from '../../common/protocol/notebook.js';
import { Disclosure } from '../ui/disclosure.js';
import { ErrorNotice, Notice } from '../ui/notice.js';
import { StateMark } from '../ui/state-mark.js';
import type { MarkShape } from '../ui/state-mark.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { useNow } from '../ui/use-now.js';
import type { VerifyModel, VerifyState } from './verify-model.js';

/** Whether a notebook's export builds what the notebook built: the work, then the report. */
export function VerifyView(props: {
  model: VerifyModel;
  /** Asks what to build, and starts again. */
  onAgain: () => void;
}): React.JSX.Element {
  const { model, onAgain } = props;
  const trans = useTrans();
  useModel(model);
  const { state } = model;
  return (
    <div className="layerbook-verify-view">
      <div className="layerbook-stages-head">
        <span className="layerbook-stages-total" role="status">
          <StateWords state={state} />
        </span>
        {state.kind === 'running' ? (
          <button
            type="button"
            className="layerbook-button"
            onClick={() => model.cancel()}
          >
            {trans.__('Cancel')}
          </button>
        ) : (
          <button type="button" className="layerbook-button" onClick={onAgain}>
            {trans.__('Verify again…')}
          </button>
        )}
      </div>
      <div className="layerbook-stages-body">
        <StateBody state={state} />
      </div>
    </div>
  );
}

function StateWords(props: { state: VerifyState }): React.JSX.Element {
  const { state } = props;
  const trans = useTrans();
  const now = useNow(state.kind === 'running');
  switch (state.kind) {
    case 'running':
      return (
        <>
          <StateMark shape="running" word={trans.__('verifying')} />{' '}
          <span className="layerbook-card-time">
            {formatElapsed(Math.max(0, now - state.startedAt))}
          </span>
        </>
      );
    case 'done':
      return (
        <>
          <StateMark
            shape={state.report.ok ? 'done' : 'failed'}
            word={
              state.report.ok
                ? trans.__('The export builds what the notebook built.')
                : trans.__('The export builds something else.')
            }
          />{' '}
          <span className="layerbook-card-time">
            {formatDuration(state.report.ms)}
          </span>
        </>
      );
    case 'failed':
      return (
        <StateMark
          shape="failed"
          word={trans.__('It could not be verified.')}
        />
      );
    case 'cancelled':
      return <StateMark shape="stopped" word={trans.__('Stopped')} />;
  }
}

function StateBody(props: { state: VerifyState }): React.JSX.Element | null {
  const { state } = props;
  const trans = useTrans();
  switch (state.kind) {
    case 'running':
      return (
        <Notice title={state.text === '' ? trans.__('starting…') : state.text}>
          <p className="layerbook-muted">
            {trans.__(
              'The Dockerfile of the notebook is exported and built in a clean copy of the build context, and compared with the notebook’s own image.'
            )}
          </p>
        </Notice>
      );
    case 'done':
      return <Report report={state.report} />;
    case 'failed':
      return <ErrorNotice error={state.error} />;
    case 'cancelled':
      return <Notice title={trans.__('Stopped; nothing was compared.')} />;
  }
}

function Report(props: { report: IVerifyReport }): React.JSX.Element {
  const { checks, volatile } = props.report;
  const trans = useTrans();
  const [isOpen, setOpen] = React.useState(false);
  const builds = ['cached', 'no-cache'] as const;
  return (
    <>
      {builds.map(build => {
        const own = checks.filter(check => check.build === build);
        return own.length === 0 ? null : (
          <section key={build} className="layerbook-verify-build">
            <h3>
              {build === 'cached'
                ? trans.__('Built with the engine’s cache')
                : trans.__('Built anew, without cache')}
            </h3>
            <ul className="layerbook-verify-checks">
              {own.map(check => (
                <Check key={check.name} check={check} />
              ))}
            </ul>
          </section>
        );
      })}
      {volatile.length === 0 ? null : (
        <Disclosure
          className="layerbook-verify-volatile"
          isOpen={isOpen}
          onToggle={setOpen}
          summary={trans._n(
            '1 path is different in each build (times, caches, logs)',
            '%2 paths are different in each build (times, caches, logs)',
            volatile.length,
            formatCount(volatile.length)
          )}
        >
          <ul className="layerbook-verify-list">
            {volatile.map(path => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </Disclosure>
      )}
    </>
  );
}

function Check(props: { check: IVerifyCheck }): React.JSX.Element {
  const { check } = props;
  const trans = useTrans();
  const { shape, word } = describeResult(trans, check.result);
  return (
    <li data-result={check.result}>
      <div className="layerbook-verify-check">
        <span className="layerbook-verify-name">
          {describeName(trans, check.name)}
        </span>
        <StateMark shape={shape} word={word} />
        <span className="layerbook-verify-summary">{check.summary}</span>
      </div>
      {check.differences.length === 0 ? null : (
        <ul className="layerbook-verify-list">
          {check.differences.map((line, index) => (
            <li key={index}>{line}</li>
          ))}
          {check.more > 0 ? (
            <li className="layerbook-muted">
              {trans.__('and %1 more', formatCount(check.more))}
            </li>
          ) : null}
        </ul>
      )}
    </li>
  );
}

function describeName(
  trans: TranslationBundle,
  name: IVerifyCheck['name']
): string {
  switch (name) {
    case 'image-id':
      return trans.__('image id');
    case 'layers':
      return trans.__('layers');
    case 'config':
      return trans.__('configuration');
    case 'files':
      return trans.__('files');
  }
}

function describeResult(
  trans: TranslationBundle,
  result: IVerifyCheck['result']
): { shape: MarkShape; word: string } {
  switch (result) {
    case 'same':
      return { shape: 'done', word: trans.__('same') };
    case 'differs':
      return { shape: 'failed', word: trans.__('differs') };
    case 'not-compared':
      return { shape: 'waiting', word: trans.__('not compared') };
  }
}
