import { create } from 'zustand';

/** One line at the foot of the window: what was done, and how to take it back. */
export interface Notice {
  id: number;
  text: string;
  tone: 'done' | 'failed';
  /** Offered for as long as the notice stands. */
  undo?: () => void;
}

const SHOWN_MS = 10_000;

let lastId = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

export const useNotice = create<{ notice: Notice | null }>(() => ({ notice: null }));

/** Shows a notice for 10 seconds; it takes the place of the one before. */
export function notify(notice: Omit<Notice, 'id'>): void {
  clearTimeout(timer);
  lastId += 1;
  useNotice.setState({ notice: { ...notice, id: lastId } });
  timer = setTimeout(dismiss, SHOWN_MS);
}

export function dismiss(): void {
  clearTimeout(timer);
  useNotice.setState({ notice: null });
}

/** Takes back what the shown notice tells of. */
export function undoLast(): void {
  const { notice } = useNotice.getState();
  if (!notice?.undo) return;
  dismiss();
  notice.undo();
}
