import {
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { remember } from '../../store/recent';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { Icon } from '../../ui/icon';
import { SearchIcon } from '../../ui/icons';
import { Hidden, Kbd } from '../../ui/text';
import type { Entry, EntryGroup } from './entry';
import { score, wordsOf } from './finder';
import { takeTyped } from './opening';
import classes from './palette.module.css';
import { useAnswers } from './use-answers';
import { useThings } from './use-things';
import { useWindowActions } from './use-window-actions';

/** The name with the words that were typed in bold, where they stand in it as they are. */
function Marked({ name, words }: { name: string; words: readonly string[] }) {
  const small = name.toLowerCase();
  const bold = new Set(
    words.flatMap((word) => {
      const at = small.indexOf(word);
      return at === -1 ? [] : Array.from({ length: word.length }, (_, index) => at + index);
    }),
  );
  const parts: ReactNode[] = [];
  for (let from = 0; from < name.length;) {
    const isBold = bold.has(from);
    let to = from + 1;
    while (to < name.length && bold.has(to) === isBold) to += 1;
    const text = name.slice(from, to);
    parts.push(isBold ? <b key={from}>{text}</b> : text);
    from = to;
  }
  return <bdi>{parts}</bdi>;
}

function Row({
  entry,
  id,
  active,
  words,
  off,
  onPoint,
  onChoose,
}: {
  entry: Entry;
  id: string;
  active: boolean;
  words: readonly string[];
  /** Why it cannot be chosen now. */
  off: string | undefined;
  onPoint: () => void;
  onChoose: () => void;
}) {
  const { t } = useFormats();
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      aria-disabled={off !== undefined || undefined}
      title={off}
      className={classes['row']}
      data-active={active}
      ref={(element) => {
        if (element && active) element.scrollIntoView?.({ block: 'nearest' });
      }}
      onPointerMove={onPoint}
      onPointerUp={({ button }) => button === 0 && onChoose()}
    >
      <span className={classes['glyph']}>{entry.glyph}</span>
      <span className={classes['name']}>
        <Marked name={entry.name} words={words} />
      </span>
      <span className={classes['aside']}>{entry.aside}</span>
      <span className={classes['kind']}>
        {entry.kind === 'action'
          ? entry.keys?.map((key) => <Kbd key={key}>{key}</Kbd>)
          : t(`palette.kinds.${entry.kind}`)}
      </span>
    </li>
  );
}

/** The groups that are shown for a text: of one thing, what can be done with it; else what the text finds. */
function useShown(
  query: string,
  of: Entry | null,
  onCheatSheet: () => void,
): { groups: EntryGroup[]; none: ReactNode } {
  const { t } = useFormats();
  const things = useThings();
  const actions = useWindowActions(onCheatSheet);
  const found = useAnswers(of === null ? query : '', things, actions);
  if (of !== null) {
    const words = wordsOf(query);
    const entries = (of.more?.() ?? []).filter(
      ({ name }) => words.length === 0 || score(name.toLowerCase(), words) > 0,
    );
    return { groups: [{ title: t('palette.what', { name: of.name }), entries }], none: t('palette.none', { query }) };
  }
  return {
    groups: found.groups,
    none: (
      <>
        {found.missingRun === null ? t('palette.none', { query }) : t('palette.noRun', { id: found.missingRun })}{' '}
        <span>{t('palette.noneHint')}</span>
      </>
    ),
  };
}

/**
 * One line to type into: finds jobs, nodes, functions and runs, and does what can be done. Arrows move, Enter chooses, Tab
 * shows what else can be done with what is chosen, Esc goes back.
 */
export default function Palette({ onClose, onCheatSheet }: { onClose: () => void; onCheatSheet: () => void }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const [query, setQuery] = useState('');
  const [of, setOf] = useState<{ entry: Entry; query: string } | null>(null);
  const [active, setActive] = useState(0);
  const text = useDeferredValue(query);
  const { groups, none } = useShown(text, of?.entry ?? null, onCheatSheet);
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const words = useMemo(() => wordsOf(text), [text]);
  const entries = groups.flatMap((group) => group.entries);
  const starts = groups.map((_, order) => groups.slice(0, order).flatMap((group) => group.entries).length);
  const at = Math.min(active, entries.length - 1);
  const current = entries[at];

  useEffect(() => {
    const before = document.activeElement;
    input.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  const type = (next: string): void => {
    setQuery(next);
    setActive(0);
  };
  const show = (entry: Entry): void => {
    if (!entry.more) return;
    setOf({ entry, query });
    type('');
  };
  const back = (): void => {
    if (of === null) return;
    setOf(null);
    type(of.query);
  };
  const choose = (entry: Entry): void => {
    if (entry.asksHub && gone !== undefined) return;
    if (entry.kind === 'action' && of === null && !entry.asksHub) remember({ kind: 'action', id: entry.key });
    onClose();
    entry.choose();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === 'ArrowDown') setActive(entries.length === 0 ? 0 : (at + 1) % entries.length);
    else if (event.key === 'ArrowUp') setActive(entries.length === 0 ? 0 : (at + entries.length - 1) % entries.length);
    else if (event.key === 'PageDown') setActive(Math.min(entries.length - 1, at + 8));
    else if (event.key === 'PageUp') setActive(Math.max(0, at - 8));
    else if (event.key === 'Enter') {
      if (current) choose(current);
    } else if (event.key === 'Tab') {
      if (current && !event.shiftKey) show(current);
    } else if (event.key === 'Backspace' && query === '' && of !== null) back();
    else if (event.key === 'Escape') {
      if (of === null) onClose();
      else back();
    } else if (mod && event.code === 'KeyK') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={classes['overlay']} onPointerDown={(event) => event.target === event.currentTarget && onClose()}>
      <div className={classes['panel']} role="dialog" aria-modal="true" aria-label={t('palette.label')}>
        <div className={classes['field']}>
          <Icon of={SearchIcon} />
          {of === null ? null : (
            <button type="button" tabIndex={-1} className={classes['chip']} onClick={back}>
              <bdi>{of.entry.name}</bdi>
            </button>
          )}
          <input
            ref={input}
            type="text"
            role="combobox"
            aria-expanded
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={current ? `${list}-${at}` : undefined}
            aria-label={of === null ? t('palette.label') : t('palette.what', { name: of.entry.name })}
            placeholder={of === null ? t('palette.placeholder') : t('palette.what', { name: of.entry.name })}
            spellCheck={false}
            autoComplete="off"
            value={query}
            onFocus={() => {
              const held = takeTyped();
              if (held !== '') type(held);
            }}
            onChange={(event) => type(event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        <div className={classes['list']} id={list} role="listbox" aria-label={t('palette.results')} tabIndex={-1}>
          {groups.map((group, order) => (
            <ul key={group.title ?? ''} role="group" aria-label={group.title ?? t('palette.results')}>
              {group.title === null || group.entries.length === 0 ? null : (
                <li role="presentation" className={classes['title']}>
                  {group.title}
                </li>
              )}
              {group.entries.map((entry, index) => {
                const place = (starts[order] ?? 0) + index;
                return (
                  <Row
                    key={entry.key}
                    id={`${list}-${place}`}
                    entry={entry}
                    active={place === at}
                    words={words}
                    off={entry.asksHub ? gone : undefined}
                    onPoint={() => place === at || setActive(place)}
                    onChoose={() => choose(entry)}
                  />
                );
              })}
            </ul>
          ))}
        </div>
        {entries.length === 0 && text === query ? <p className={classes['none']}>{none}</p> : null}
        <div className={classes['foot']}>
          <span>
            <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t('palette.move')}
          </span>
          <span>
            <Kbd>Enter</Kbd> {current?.kind === 'action' ? t('palette.do') : t('palette.open')}
          </span>
          {current?.more ? (
            <span>
              <Kbd>Tab</Kbd> {t('palette.more')}
            </span>
          ) : null}
          <span className={classes['end']}>
            <Kbd>Esc</Kbd> {t(of === null ? 'common.actions.close' : 'palette.back')}
          </span>
        </div>
        <Hidden>
          <span role="status">{query === '' ? '' : t('palette.count', { count: entries.length })}</span>
        </Hidden>
      </div>
    </div>
  );
}
