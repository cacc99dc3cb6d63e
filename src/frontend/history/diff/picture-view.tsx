import * as React from 'react';
import { formatBytes } from '../../../common/format.js';
import { useTrans } from '../../ui/trans.js';
import { useRemembered } from '../../ui/ui-state.js';
import type { Picture } from '../diff-kind.js';

type Mode = 'side-by-side' | 'swipe' | 'fade';

interface IPixels {
  readonly width: number;
  readonly height: number;
}

/** Pixels of a side up to which a picture is drawn larger, so that its pixels can be told apart. */
const SMALL = 64;
const ENLARGED = 4;
/** Room around a picture in its half of the view, in pixels. */
const MARGIN = 24;

/** Two pictures at the same scale, beside or above each other; one where there is one. */
export function PictureView(props: {
  before: Picture | null;
  after: Picture | null;
}): React.JSX.Element {
  const { before, after } = props;
  const trans = useTrans();
  const [chosen, setMode] = useRemembered<Mode>('picture mode', 'side-by-side');
  const [isActual, setActual] = useRemembered('picture size', false);
  const isPair = before !== null && after !== null;
  const mode = isPair ? chosen : 'side-by-side';
  const modes: readonly [Mode, string][] = [
    ['side-by-side', trans.__('Side by side')],
    ['swipe', trans.__('Swipe')],
    ['fade', trans.__('Fade')]
  ];
  return (
    <>
      <div className="layerbook-diff-toolbar">
        {isPair
          ? modes.map(([one, label]) => (
              <button
                key={one}
                type="button"
                className="layerbook-button"
                aria-pressed={mode === one}
                onClick={() => setMode(one)}
              >
                {label}
              </button>
            ))
          : null}
        <span className="layerbook-diff-spring" />
        <button
          type="button"
          className="layerbook-button"
          aria-pressed={isActual}
          onClick={() => setActual(!isActual)}
        >
          {trans.__('Actual size')}
        </button>
      </div>
      <Stage before={before} after={after} mode={mode} isActual={isActual} />
    </>
  );
}

function Stage(props: {
  before: Picture | null;
  after: Picture | null;
  mode: Mode;
  isActual: boolean;
}): React.JSX.Element {
  const { before, after, mode } = props;
  const old = usePicture(before);
  const now = usePicture(after);
  const [ref, room] = useRoom();
  const sides = [old, now].filter(side => side !== null);
  const columns = mode === 'side-by-side' ? sides.length : 1;
  const scale = props.isActual
    ? 1
    : scaleFor(
        sides.map(side => side.pixels),
        {
          width: room.width / Math.max(1, columns) - MARGIN,
          height: room.height - 2 * MARGIN
        }
      );
  return (
    <div ref={ref} className="layerbook-pictures" data-mode={mode}>
      {mode === 'side-by-side' || old === null || now === null ? (
        <>
          {old === null ? null : (
            <Shown side={old} scale={scale} name="before" />
          )}
          {now === null ? null : (
            <Shown side={now} scale={scale} name="after" />
          )}
        </>
      ) : (
        <Above old={old} now={now} scale={scale} mode={mode} />
      )}
    </div>
  );
}

/** A picture that the browser has, or is about to have. */
export interface IShownPicture {
  readonly url: string;
  readonly size: number;
  /** Null until it is decoded. */
  readonly pixels: IPixels | null;
  readonly isBroken: boolean;
  readonly onLoad: (event: React.SyntheticEvent<HTMLImageElement>) => void;
  readonly onError: () => void;
}

/** Gives the browser a picture while it is shown. */
export function usePicture(picture: Picture | null): IShownPicture | null {
  const [url, setUrl] = React.useState('');
  const [pixels, setPixels] = React.useState<IPixels | null>(null);
  const [isBroken, setBroken] = React.useState(false);
  React.useEffect(() => {
    setPixels(null);
    setBroken(false);
    if (picture === null) {
      return undefined;
    }
    const address = addressOf(picture);
    setUrl(address);
    return () => URL.revokeObjectURL(address);
  }, [picture]);
  return picture === null
    ? null
    : {
        url,
        size: picture.size,
        pixels,
        isBroken,
        onLoad: ({ currentTarget: { naturalWidth, naturalHeight } }) =>
          setPixels({ width: naturalWidth, height: naturalHeight }),
        onError: () => setBroken(true)
      };
}

/**
 * Where an `img` finds the picture. In an `img` nothing of an SVG acts; opened in a tab of its own it would, and with an
 * object URL that would be in this page's origin: so it gets an address without one.
 */
function addressOf(picture: Picture): string {
  const { type, bytes } = picture;
  return type === 'image/svg+xml'
    ? `data:${type};charset=utf-8,${encodeURIComponent(new TextDecoder().decode(bytes))}`
    : URL.createObjectURL(new Blob([bytes], { type }));
}

function Shown(props: {
  side: IShownPicture;
  scale: number;
  name: 'before' | 'after';
}): React.JSX.Element {
  const { side, scale, name } = props;
  const trans = useTrans();
  return (
    <figure className="layerbook-picture">
      <figcaption>
        <span className="layerbook-muted">
          {name === 'before' ? trans.__('before') : trans.__('after')}
        </span>{' '}
        <Facts side={side} />
      </figcaption>
      <Image side={side} scale={scale} name={name} />
    </figure>
  );
}

function Above(props: {
  old: IShownPicture;
  now: IShownPicture;
  scale: number;
  mode: 'swipe' | 'fade';
}): React.JSX.Element {
  const { old, now, scale, mode } = props;
  const trans = useTrans();
  const [part, setPart] = React.useState(50);
  const style: React.CSSProperties =
    mode === 'swipe'
      ? { clipPath: `inset(0 0 0 ${part}%)` }
      : { opacity: part / 100 };
  return (
    <figure className="layerbook-picture">
      <figcaption>
        <span className="layerbook-muted">{trans.__('before')}</span>{' '}
        <Facts side={old} />
        <input
          type="range"
          min={0}
          max={100}
          value={part}
          aria-label={
            mode === 'swipe'
              ? trans.__('Border between before and after, in percent')
              : trans.__('How much of the later picture is seen, in percent')
          }
          onChange={event => setPart(Number(event.target.value))}
        />
        <span className="layerbook-muted">{trans.__('after')}</span>{' '}
        <Facts side={now} />
      </figcaption>
      <div className="layerbook-picture-stack">
        <Image side={old} scale={scale} name="before" />
        <div className="layerbook-picture-over" data-mode={mode} style={style}>
          <Image side={now} scale={scale} name="after" />
        </div>
      </div>
    </figure>
  );
}

function Image(props: {
  side: IShownPicture;
  scale: number;
  name: 'before' | 'after';
}): React.JSX.Element {
  const { side, scale, name } = props;
  const { pixels } = side;
  const trans = useTrans();
  if (side.isBroken) {
    return (
      <div className="layerbook-muted">
        {trans.__('The browser cannot show this picture.')}
      </div>
    );
  }
  return (
    <img
      className="layerbook-picture-image"
      src={side.url === '' ? undefined : side.url}
      alt={
        name === 'before'
          ? trans.__('The picture before')
          : trans.__('The picture after')
      }
      data-enlarged={scale > 1}
      onLoad={side.onLoad}
      onError={side.onError}
      style={
        pixels === null || pixels.width === 0
          ? undefined
          : {
              width: pixels.width * scale,
              height: pixels.height * scale
            }
      }
    />
  );
}

function Facts(props: { side: IShownPicture }): React.JSX.Element {
  const { pixels, size } = props.side;
  return (
    <span className="layerbook-picture-facts">
      {pixels === null ? '' : `${pixels.width} × ${pixels.height} px · `}
      {formatBytes(size)}
    </span>
  );
}

/** One scale for all pictures: the largest fits, and small ones are enlarged. */
function scaleFor(
  pictures: readonly (IPixels | null)[],
  room: IPixels
): number {
  const width = Math.max(1, ...pictures.map(one => one?.width ?? 0));
  const height = Math.max(1, ...pictures.map(one => one?.height ?? 0));
  const wanted = Math.max(width, height) <= SMALL ? ENLARGED : 1;
  const fitting = Math.min(room.width / width, room.height / height);
  return fitting > 0 ? Math.min(wanted, fitting) : wanted;
}

function useRoom(): [React.RefObject<HTMLDivElement>, IPixels] {
  const ref = React.useRef<HTMLDivElement>(null);
  const [room, setRoom] = React.useState<IPixels>({ width: 0, height: 0 });
  React.useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() =>
      setRoom({ width: element.clientWidth, height: element.clientHeight })
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, room];
}
