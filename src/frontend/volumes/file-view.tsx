import * as React from 'react';
import { formatBytes } from '../../common/format.js';
import type { FindLanguage } from '../history/find-language.js';
import { HexView } from '../history/diff/hex-view.js';
import { TextHost } from '../history/diff/editor-host.js';
import type { Picture } from '../history/diff-kind.js';
import { usePicture } from '../history/diff/picture-view.js';
import { pictureOfText } from '../history/diff/preview.js';
import type { Preview } from '../history/diff/preview.js';
import { unifyLineEnds } from '../history/diff/text-diff.js';
import { useWrapping } from '../history/diff/text-view.js';
import { ErrorNotice } from '../ui/notice.js';
import { ProgressBar } from '../ui/progress-bar.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { useRemembered } from '../ui/ui-state.js';
import { downloadFile } from './download-file.js';
import type { IOpenFile, VolumeModel } from './volume-model.js';

/** The file that is looked at: text, a picture, or its first bytes. */
export function FileView(props: {
  model: VolumeModel;
  findLanguage: FindLanguage;
}): React.JSX.Element | null {
  const { model } = props;
  useModel(model);
  const { file } = model;
  return file === null ? null : (
    <div className="layerbook-volume-file">
      <FileHead model={model} file={file} />
      <FileBody {...props} file={file} />
    </div>
  );
}

function FileHead(props: {
  model: VolumeModel;
  file: IOpenFile;
}): React.JSX.Element {
  const { model, file } = props;
  const trans = useTrans();
  const { path, entry } = file;
  return (
    <div className="layerbook-volume-file-head">
      <span className="layerbook-volume-file-name" title={`/${path}`}>
        {path}
      </span>
      <span className="layerbook-muted">{formatBytes(entry.size)}</span>
      <button
        type="button"
        className="layerbook-button"
        onClick={() => void downloadFile(model.files, path, entry.size, trans)}
      >
        {trans.__('Download')}
      </button>
      <button
        type="button"
        className="layerbook-icon-button"
        aria-label={trans.__('Close the file')}
        title={trans.__('Close the file')}
        onClick={() => model.closeFile()}
      >
        ✕
      </button>
    </div>
  );
}

function FileBody(props: {
  model: VolumeModel;
  file: IOpenFile;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { model, file, findLanguage } = props;
  const trans = useTrans();
  const { state, path, entry } = file;
  switch (state.kind) {
    case 'loading':
      return (
        <div className="layerbook-diff-note layerbook-diff-progress">
          <ProgressBar
            progress={{
              label: trans.__('Fetching the file'),
              current: state.done,
              total: entry.size
            }}
          />
        </div>
      );
    case 'failed':
      return (
        <ErrorNotice
          error={state.error}
          onRetry={() => void model.open(entry)}
        />
      );
    case 'shown':
      return (
        <PreviewView
          path={path}
          preview={state.preview}
          findLanguage={findLanguage}
        />
      );
  }
}

function PreviewView(props: {
  path: string;
  preview: Preview;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { path, preview, findLanguage } = props;
  const trans = useTrans();
  switch (preview.kind) {
    case 'picture':
      return <PictureView picture={preview} />;
    case 'bytes':
      return <HexView before={null} after={preview.head} />;
    case 'text':
      return preview.text === '' ? (
        <div className="layerbook-diff-note">{trans.__('It is empty.')}</div>
      ) : (
        <TextPreview
          path={path}
          text={preview.text}
          findLanguage={findLanguage}
        />
      );
  }
}

function TextPreview(props: {
  path: string;
  text: string;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { path, text, findLanguage } = props;
  const trans = useTrans();
  const [isWrapping, setWrapping] = useWrapping(text.length);
  const [isDrawn, setDrawn] = useRemembered('diff svg', false);
  const drawing = React.useMemo(() => pictureOfText(path, text), [path, text]);
  const lines = React.useMemo(() => unifyLineEnds(text), [text]);
  return (
    <>
      <div className="layerbook-diff-toolbar">
        {drawing === null ? null : (
          <button
            type="button"
            className="layerbook-button"
            aria-pressed={isDrawn}
            onClick={() => setDrawn(!isDrawn)}
          >
            {trans.__('Picture')}
          </button>
        )}
        <span className="layerbook-diff-spring" />
        <button
          type="button"
          className="layerbook-button"
          aria-pressed={isWrapping}
          onClick={() => setWrapping(!isWrapping)}
        >
          {trans.__('Wrap')}
        </button>
      </div>
      {drawing !== null && isDrawn ? (
        <PictureView picture={drawing} />
      ) : (
        <TextHost
          path={path}
          text={lines}
          isWrapping={isWrapping}
          findLanguage={findLanguage}
        />
      )}
    </>
  );
}

function PictureView(props: { picture: Picture }): React.JSX.Element | null {
  const trans = useTrans();
  const shown = usePicture(props.picture);
  if (shown === null) {
    return null;
  }
  const { url, pixels } = shown;
  return shown.isBroken ? (
    <div className="layerbook-diff-note">
      {trans.__('The browser cannot show this picture.')}
    </div>
  ) : (
    <>
      <div className="layerbook-diff-note">
        {pixels === null ? '' : `${pixels.width} × ${pixels.height} px`}
      </div>
      <div className="layerbook-volume-picture">
        {url === '' ? null : (
          <img
            className="layerbook-picture-image"
            src={url}
            alt={trans.__('The picture in the file')}
            onError={shown.onError}
            onLoad={shown.onLoad}
          />
        )}
      </div>
    </>
  );
}
