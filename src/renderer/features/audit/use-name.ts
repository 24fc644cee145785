import { useLive } from '../../store/live';

/** The name that a thing has now; undefined when it is not there any more, or is of no kind with names. */
export const useName = (id: string): string | undefined =>
  useLive(({ mirror }) => (mirror.jobs.get(id) ?? mirror.nodes.get(id) ?? mirror.functions.get(id))?.name);
