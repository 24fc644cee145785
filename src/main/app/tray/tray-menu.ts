import type { Words } from '../words/wording';

/** How the hub stands, for the tray. */
export interface Standing {
  running: number;
  /** Jobs whose last run did not succeed. */
  failing: number;
  online: number;
  nodes: number;
}

/** An entry of the tray's menu: a line to read, something to do, or a division. */
export type TrayItem = { text: string } | { text: string; act: 'open' | 'quit' } | 'division';

/** What the tray's menu says and offers. @param standing null while the hub is not open */
export function trayMenu(standing: Standing | null, words: Words): TrayItem[] {
  const lines =
    standing === null
      ? [words.tray.hubClosed]
      : [
          words.tray.running(standing.running),
          words.tray.failing(standing.failing),
          words.tray.nodes(standing.online, standing.nodes),
        ];
  return [
    ...lines.map((text) => ({ text })),
    'division',
    { text: words.tray.open, act: 'open' },
    { text: words.tray.quit, act: 'quit' },
  ];
}

/** The same in one line. */
export function trayTip(standing: Standing | null, words: Words): string {
  return [
    'Waypost',
    ...trayMenu(standing, words).flatMap((item) => (item === 'division' || 'act' in item ? [] : item.text)),
  ].join(' · ');
}
