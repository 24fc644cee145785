import { useComputedColorScheme } from '@mantine/core';
import { memo, useId, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { directionOf } from '../../../i18n/i18n';
import { useFormats } from '../../../ui/format/use-formats';
import { NodeGlyph } from '../../../ui/glyphs/node-glyph';
import { useKeys } from '../../../ui/keys';
import { Hidden } from '../../../ui/text';
import { codesOf, type Colouring } from './appearance';
import classes from './grid.module.css';
import type { Group, Grouping } from './groups';
import { cellAt, LABEL_HEIGHT, layoutOf, placeOf, stepFrom, type Block, type GridLayout, type Step } from './layout';
import { Painter } from './painter';
import { useGroupName, useNodeSentence } from './words';

interface FleetGridProps {
  groups: readonly Group[];
  grouping: Grouping;
  colouring: Colouring;
  width: number;
  /** The node that keys act on. */
  activeId: string | null;
  onActive: (node: Node) => void;
  /** The node that is pointed at, or null. */
  onPoint: (node: Node | null) => void;
  onOpen: (node: Node) => void;
}

function Label({ group, grouping, block }: { group: Group; grouping: Grouping; block: Block }) {
  const { t, dates } = useFormats();
  const name = useGroupName();
  return (
    <div
      className={classes['label']}
      style={{ insetInlineStart: block.x, insetBlockStart: block.y - LABEL_HEIGHT, width: block.width }}
      aria-hidden
    >
      <bdi>{name(grouping, group.key)}</bdi>
      {group.offline > 0 ? (
        <b className={classes['offline']}>{t('nodes.grid.offline', { n: dates.number(group.offline) })}</b>
      ) : (
        <span>{dates.number(group.nodes.length)}</span>
      )}
    </div>
  );
}

const Labels = memo(function Labels({
  groups,
  grouping,
  layout,
  top,
  bottom,
}: {
  groups: readonly Group[];
  grouping: Grouping;
  layout: GridLayout;
  top: number;
  bottom: number;
}) {
  return layout.blocks.map((block, index) => {
    const group = groups[index];
    if (group === undefined || block.y > bottom + LABEL_HEIGHT || block.y < top) return null;
    return <Label key={group.key} group={group} grouping={grouping} block={block} />;
  });
});

const keySteps: Record<string, Step> = {
  ArrowDown: 'next',
  ArrowUp: 'previous',
  j: 'next',
  k: 'previous',
  PageDown: 'nextGroup',
  PageUp: 'previousGroup',
  Home: 'first',
  End: 'last',
};

/** A layout that stays the same one for as long as the groups have the same sizes. */
function useLayout(groups: readonly Group[], width: number, height: number): GridLayout {
  const sizes = groups.map(({ nodes }) => nodes.length).join(' ');
  return useMemo(
    () => layoutOf(sizes === '' ? [] : sizes.split(' ').map(Number), width, height),
    [sizes, width, height],
  );
}

/**
 * All nodes at once, a cell for each. To a screen reader it is a list with one option that is told at a time: the one that the
 * keys have reached.
 */
export function FleetGrid({ groups, grouping, colouring, width, activeId, onActive, onPoint, onOpen }: FleetGridProps) {
  const { t, language } = useFormats();
  const scheme = useComputedColorScheme('light');
  const sentence = useNodeSentence();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const [height, setHeight] = useState(0);
  const isRtl = directionOf(language) === 'rtl';
  const layout = useLayout(groups, width, height);
  const nodes = useMemo(() => groups.flatMap((group) => group.nodes), [groups]);
  const codes = useMemo(() => codesOf(nodes, colouring), [nodes, colouring]);
  const active = activeId === null ? -1 : nodes.findIndex((node) => node.id === activeId);
  const place = active < 0 ? null : placeOf(layout, active);
  const activeNode = nodes[active];

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const measure = (): void => setHeight(element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    if (canvas.current === null || height === 0) return;
    painter.current ??= new Painter(canvas.current);
    const ratio = globalThis.devicePixelRatio;
    painter.current.show({ layout, codes, scheme, isRtl, width, height, scrollTop, ratio });
  }, [layout, codes, scheme, isRtl, width, height, scrollTop]);

  const reach = (index: number): void => {
    const node = nodes[index];
    const at = placeOf(layout, index);
    if (node === undefined || at === null) return;
    onActive(node);
    const element = scroller.current;
    if (element === null) return;
    const above = at.y - LABEL_HEIGHT;
    const below = at.y + layout.pitch - element.clientHeight;
    if (element.scrollTop > above) element.scrollTop = above;
    else if (element.scrollTop < below) element.scrollTop = below;
  };
  const move = (step: Step): void => reach(active < 0 ? 0 : stepFrom(layout, active, step));
  const openActive = (): void => {
    if (activeNode !== undefined) onOpen(activeNode);
  };
  const stepOf = (key: string): Step | undefined => {
    if (key === 'ArrowRight') return isRtl ? 'back' : 'forward';
    if (key === 'ArrowLeft') return isRtl ? 'forward' : 'back';
    return keySteps[key];
  };
  const keys = [...Object.keys(keySteps), 'ArrowLeft', 'ArrowRight'];
  useKeys({
    ...Object.fromEntries(
      keys.map((key) => {
        const step = stepOf(key);
        return [key, step && (() => move(step))];
      }),
    ),
    Enter: openActive,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    // A list answers to arrows itself; letters and Enter come by way of the window.
    const step = event.key.length > 1 ? stepOf(event.key) : undefined;
    if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(step);
  };
  const pointed = (event: PointerEvent<HTMLElement>): number | null => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = isRtl ? box.right - event.clientX : event.clientX - box.left;
    return cellAt(layout, x, event.clientY - box.top);
  };

  return (
    <div
      ref={scroller}
      className={classes['scroller']}
      role="listbox"
      tabIndex={0}
      aria-label={t('nodes.grid.label', { count: nodes.length })}
      aria-activedescendant={activeNode === undefined ? undefined : `${id}-${active}`}
      onKeyDown={onKeyDown}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div
        className={classes['space']}
        style={{ height: Math.max(layout.height, height) }}
        role="presentation"
        onPointerMove={(event) => {
          const at = pointed(event);
          onPoint(at === null ? null : (nodes[at] ?? null));
        }}
        onPointerLeave={() => onPoint(null)}
        onPointerDown={(event) => {
          const at = pointed(event);
          const node = at === null ? undefined : nodes[at];
          if (at === null || node === undefined || event.button !== 0) return;
          reach(at);
          if (node.id === activeId) onOpen(node);
        }}
      >
        <canvas ref={canvas} className={classes['canvas']} style={{ width, height }} aria-hidden />
        <Labels groups={groups} grouping={grouping} layout={layout} top={scrollTop} bottom={scrollTop + height} />
        {place === null ? null : (
          <i
            className={classes['ring']}
            style={{
              insetInlineStart: place.x - 2,
              insetBlockStart: place.y - 2,
              width: layout.cell + 4,
              height: layout.cell + 4,
            }}
          />
        )}
        {activeNode === undefined ? (
          <span role="option" aria-selected={false} className={classes['none']}>
            <Hidden>{t('nodes.grid.keys')}</Hidden>
          </span>
        ) : (
          <span
            role="option"
            aria-selected
            id={`${id}-${active}`}
            aria-posinset={active + 1}
            aria-setsize={nodes.length}
          >
            <Hidden>
              <NodeGlyph status={activeNode.status} /> {sentence(activeNode)}
            </Hidden>
          </span>
        )}
      </div>
    </div>
  );
}
