import type { Screen } from '../../../shared/contract/places';
import type { NoticeKind } from '../notices/notice-gate';

/** What the system shows of this application: its tray, its menus, its notices. The window has its own. */
export interface Words {
  tray: {
    hubClosed: string;
    running: (count: number) => string;
    failing: (count: number) => string;
    nodes: (online: number, all: number) => string;
    open: string;
    quit: string;
  };
  menu: {
    file: string;
    go: string;
    newJob: string;
    newFunction: string;
    addNode: string;
    screens: Record<Screen, string>;
  };
  /** What stands between names. */
  comma: string;
  notices: Record<NoticeKind, (count: number) => string> & { others: (count: number) => string };
  /** The question that a window which does not answer cannot ask. */
  closing: { title: string; detail: (scheduled: number) => string; keep: string; quit: string; cancel: string };
}
