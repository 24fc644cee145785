import { useState } from 'react';
import { Modal } from '../ui/controls/modal';
import { useFormats } from '../ui/format/use-formats';
import { keyWords, registeredKeys, type Key } from '../ui/keys';
import { Hidden, Kbd } from '../ui/text';
import classes from './cheat-sheet.module.css';

const groups = ['go', 'list', 'act', 'window'] as const;
const capNames: Partial<Record<string, string>> = {
  ArrowDown: '↓',
  ArrowUp: '↑',
  ArrowRight: '→',
  ArrowLeft: '←',
  PageDown: 'PgDn',
  PageUp: 'PgUp',
  Delete: 'Del',
  Escape: 'Esc',
  ' ': 'Space',
  shift: 'Shift',
};

interface Line {
  word: (typeof keyWords)[Key]['word'];
  keys: Key[];
}

/** The keys of a group that do something here, those of one meaning together. */
function linesOf(group: (typeof groups)[number], keys: readonly Key[]): Line[] {
  const lines: Line[] = [];
  for (const key of keys) {
    const { group: itsGroup, word } = keyWords[key];
    if (itsGroup !== group) continue;
    const line = lines.find((each) => each.word === word);
    if (line) line.keys.push(key);
    else lines.push({ word, keys: [key] });
  }
  return lines;
}

/** The caps of a key: `mod+k` is Ctrl K, `g o` is G O. */
function capsOf(key: Key, mod: string): string[] {
  // The space between two keys, not the key that it names.
  return key
    .split(/(?<=.)[ +]/)
    .map((part) =>
      part === 'mod' ? mod : (capNames[part] ?? part.replace(/^[a-z]$/, (letter) => letter.toUpperCase())),
    );
}

/** What each key does at this place of the window, read from where keys are registered. */
export default function CheatSheet({ onClose }: { onClose: () => void }) {
  const { t } = useFormats();
  const [keys] = useState(registeredKeys);
  const told = groups.map((group) => ({ group, lines: linesOf(group, keys) })).filter(({ lines }) => lines.length > 0);
  const mod = window.waypost.desktop.platform === 'darwin' ? '⌘' : 'Ctrl';
  return (
    <Modal title={t('common.keys.title')} onClose={onClose} width={640}>
      <div className={classes['groups']}>
        {told.map(({ group, lines }) => (
          <section key={group}>
            <h3>{t(`common.keys.groups.${group}`)}</h3>
            <dl>
              {lines.map(({ word, keys: alike }) => (
                <div key={word}>
                  <dt>
                    <Hidden>{alike.map((key) => capsOf(key, mod).join(' ')).join(t('common.list.comma'))}</Hidden>
                    {alike.map((key) => (
                      <span key={key}>
                        {capsOf(key, mod).map((cap) => (
                          <Kbd key={cap}>{cap}</Kbd>
                        ))}
                      </span>
                    ))}
                  </dt>
                  <dd>{t(`common.keys.words.${word}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={classes['note']}>{t('common.keys.off')}</p>
    </Modal>
  );
}
