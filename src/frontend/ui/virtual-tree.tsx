import { useVirtualizer } from '@tanstack/react-virtual';
import type { Virtualizer } from '@tanstack/react-virtual';
import * as React from 'react';
import { findByName, Typeahead } from './typeahead.js';

/** Attribute of a panel that hands on its focus to the tree in it, once there is one. */
export const HANDS_ON_FOCUS = 'data-layerbook-hands-on-focus';

/** What the tree has to know of a row; how it looks is up to `renderRow`. */
export interface ITreeItem {
  readonly key: string;
  /** 0 for the top level. */
  readonly level: number;
  /** Null: there is nothing to unfold. */
  readonly isOpen: boolean | null;
  /** What a screen reader says; also the tooltip. */
  readonly title: string;
  /** `data-` attributes, for context menus. */
  readonly data?: Readonly<Record<string, string>>;
}

/** How a row was opened. */
export interface IOpenEvent {
  /** Ctrl or Cmd was held. */
  readonly isCompare: boolean;
}

/** Where a tree was scrolled to when it was last in the page; pixels, null: nowhere yet. */
export interface ITreePlace {
  offset: number | null;
}

/** Options of a {@link VirtualTree}. */
export interface IVirtualTreeProps {
  readonly label: string;
  readonly count: number;
  /** Pixels. */
  readonly rowHeight: number;
  readonly item: (index: number) => ITreeItem;
  readonly renderRow: (index: number) => React.ReactNode;
  /** The chosen row, or -1. */
  readonly active: number;
  /** The arrow keys went to a row. */
  readonly onMove: (index: number) => void;
  /** A row was clicked, or Enter pressed on it. */
  readonly onOpen: (index: number, event: IOpenEvent) => void;
  readonly onToggle: (index: number, isOpen: boolean) => void;
  /** The last rows came into sight. */
  readonly onEnd?: () => void;
  /** What typing letters looks for at the beginning of; absent: typing does nothing. */
  readonly nameOf?: (index: number) => string;
  /** `*` was typed: the rows at this level are to be unfolded. */
  readonly onExpandSiblings?: (index: number) => void;
  /** What copying puts on the clipboard for a row; absent: nothing. */
  readonly copyText?: (index: number) => string | null;
  /** Kept by the owner, for trees that leave the page and come back. Another object: the chosen row is to be seen. */
  readonly place?: ITreePlace;
}

/** A tree of any length that keeps only the visible rows in the page; one tab stop, arrow keys inside. */
export function VirtualTree(props: IVirtualTreeProps): React.JSX.Element {
  const box = React.useRef<HTMLDivElement>(null);
  const id = React.useId();
  const [typeahead] = React.useState(() => new Typeahead());
  const virtualizer = useVirtualizer({
    count: props.count,
    getScrollElement: () => box.current,
    estimateSize: () => props.rowHeight,
    overscan: 6
  });
  const rows = virtualizer.getVirtualItems();
  const slots = useSlots(rows.length);
  useKeptPlace(box, props.place);
  useRevealActive(props, virtualizer);
  useHandedFocus(box);
  useReachedEnd(props, rows.at(-1)?.index ?? -1);
  return (
    <div
      ref={box}
      className="layerbook-tree"
      role="tree"
      tabIndex={0}
      aria-label={props.label}
      {...(props.active >= 0
        ? { 'aria-activedescendant': `${id}-${props.active}` }
        : {})}
      onKeyDown={event => onKey(event, props, { box: box.current, typeahead })}
      onCopy={event => onCopy(event, props)}
    >
      <div
        className="layerbook-tree-space"
        style={{ height: virtualizer.getTotalSize() }}
        role="none"
      >
        {rows.map(row => (
          <TreeRowBox
            key={row.index % slots}
            id={`${id}-${row.index}`}
            index={row.index}
            start={row.start}
            tree={props}
          />
        ))}
      </div>
    </div>
  );
}

/**
 * How many rows the page has room for. A row that comes into sight takes the elements of one that left: to fill them with
 * other words is much faster than to make new ones.
 */
function useSlots(count: number): number {
  const slots = React.useRef(32);
  while (slots.current < count) {
    slots.current *= 2;
  }
  return slots.current;
}

function TreeRowBox(props: {
  id: string;
  index: number;
  start: number;
  tree: IVirtualTreeProps;
}): React.JSX.Element {
  const { index, tree } = props;
  const item = tree.item(index);
  const data = Object.entries(item.data ?? {}).map(([name, value]) => [
    `data-${name}`,
    value
  ]);
  return (
    <div
      id={props.id}
      className="layerbook-tree-row"
      role="treeitem"
      title={item.title}
      aria-level={item.level + 1}
      aria-selected={index === tree.active}
      {...(item.isOpen === null ? {} : { 'aria-expanded': item.isOpen })}
      {...Object.fromEntries(data)}
      style={{
        height: tree.rowHeight,
        transform: `translateY(${props.start}px)`
      }}
      onClick={event => {
        const isChevron =
          event.target instanceof Element &&
          event.target.closest('.layerbook-chevron') !== null;
        if (item.isOpen !== null && isChevron) {
          tree.onToggle(index, !item.isOpen);
        } else {
          tree.onOpen(index, { isCompare: event.ctrlKey || event.metaKey });
        }
      }}
    >
      {tree.renderRow(index)}
    </div>
  );
}

/** Goes back to where the tree was, and notes where it is when it leaves. */
function useKeptPlace(
  box: React.RefObject<HTMLElement>,
  place: ITreePlace | undefined
): void {
  React.useLayoutEffect(() => {
    const node = box.current;
    if (node === null || place === undefined) {
      return;
    }
    if (place.offset !== null) {
      node.scrollTop = place.offset;
    }
    return () => {
      place.offset = node.scrollTop;
    };
  }, [box, place]);
}

/** Scrolls to the chosen row when another one is chosen, but not when rows come or go around it. */
function useRevealActive(
  props: IVirtualTreeProps,
  virtualizer: Virtualizer<HTMLDivElement, Element>
): void {
  const key = props.active < 0 ? null : props.item(props.active).key;
  const { active, place } = props;
  const isMounted = React.useRef(false);
  React.useEffect(() => {
    const isBack = !isMounted.current && (place?.offset ?? null) !== null;
    isMounted.current = true;
    if (key !== null && !isBack) {
      virtualizer.scrollToIndex(active, { align: 'auto' });
    }
  }, [key, place]);
}

/** Takes the focus from the panel around it, if that was given the focus before there was a tree. */
function useHandedFocus(box: React.RefObject<HTMLElement>): void {
  React.useEffect(() => {
    const host = box.current?.closest(`[${HANDS_ON_FOCUS}]`) ?? null;
    if (host !== null && document.activeElement === host) {
      box.current?.focus({ preventScroll: true });
    }
  }, [box]);
}

function useReachedEnd(props: IVirtualTreeProps, last: number): void {
  const { count, onEnd } = props;
  const isNearEnd = count > 0 && last >= count - 20;
  React.useEffect(() => {
    if (isNearEnd) {
      onEnd?.();
    }
  }, [isNearEnd, count, onEnd]);
}

function onCopy(event: React.ClipboardEvent, tree: IVirtualTreeProps): void {
  const text = tree.active < 0 ? null : tree.copyText?.(tree.active);
  const isMarked = document.getSelection()?.isCollapsed === false;
  if (typeof text === 'string' && !isMarked) {
    event.clipboardData.setData('text/plain', text);
    event.preventDefault();
  }
}

function onKey(
  event: React.KeyboardEvent,
  tree: IVirtualTreeProps,
  { box, typeahead }: { box: HTMLDivElement | null; typeahead: Typeahead }
): void {
  const { active, count } = tree;
  const isModified = event.altKey || event.ctrlKey || event.metaKey;
  if (count === 0 || (isModified && event.key !== 'Enter')) {
    return;
  }
  const page = Math.max(
    1,
    Math.floor((box?.clientHeight ?? 0) / tree.rowHeight) - 1
  );
  const target = findTarget(event.key, { active, count, page });
  if (target !== null) {
    event.preventDefault();
    tree.onMove(target);
  } else if (active >= 0 && active < count && onRowKey(event, tree)) {
    event.preventDefault();
    typeahead.end();
  } else {
    onLetter(event, tree, typeahead);
  }
}

/** Goes to the next row whose name begins with what is typed. */
function onLetter(
  event: React.KeyboardEvent,
  tree: IVirtualTreeProps,
  typeahead: Typeahead
): void {
  const { nameOf, count } = tree;
  const text = typeahead.type(event.key, event.timeStamp);
  if (text === null || nameOf === undefined) {
    return;
  }
  event.preventDefault();
  // More letters may go on describing the row that is chosen; one letter means another row.
  const from = tree.active + (text.length > 1 ? 0 : 1);
  const found = findByName(text, { from: Math.max(0, from), count, nameOf });
  if (found >= 0) {
    tree.onMove(found);
  }
}

function findTarget(
  key: string,
  place: { active: number; count: number; page: number }
): number | null {
  const { active, count, page } = place;
  const clamp = (index: number): number =>
    Math.min(count - 1, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return clamp(active + 1);
    case 'ArrowUp':
      return clamp(active - 1);
    case 'PageDown':
      return clamp(active + page);
    case 'PageUp':
      return clamp(active - page);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** Whether the key means something for the chosen row. */
function onRowKey(
  event: React.KeyboardEvent,
  tree: IVirtualTreeProps
): boolean {
  const { active } = tree;
  const { isOpen, level } = tree.item(active);
  switch (event.key) {
    case 'ArrowRight':
      if (isOpen === false) {
        tree.onToggle(active, true);
      } else if (isOpen === true && active + 1 < tree.count) {
        tree.onMove(active + 1);
      }
      return true;
    case 'ArrowLeft':
      if (isOpen === true) {
        tree.onToggle(active, false);
      } else {
        moveToParent(tree, level);
      }
      return true;
    case 'Enter':
      tree.onOpen(active, { isCompare: event.ctrlKey || event.metaKey });
      return true;
    case ' ':
      if (isOpen === null) {
        tree.onOpen(active, { isCompare: false });
      } else {
        tree.onToggle(active, !isOpen);
      }
      return true;
    case '*':
      tree.onExpandSiblings?.(active);
      return tree.onExpandSiblings !== undefined;
    default:
      return false;
  }
}

function moveToParent(tree: IVirtualTreeProps, level: number): void {
  for (let index = tree.active - 1; index >= 0; index -= 1) {
    if (tree.item(index).level < level) {
      tree.onMove(index);
      return;
    }
  }
}
