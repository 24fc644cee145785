import { create } from 'zustand';
import type { Job } from '../../../shared/domain/job';
import { countChanges, type JobDraft } from './job-draft';

/** What is being typed about a job, and what it was typed over. */
export interface KeptDraft {
  draft: JobDraft;
  base: JobDraft;
  /** The job as it was when typing began; null for a new one. */
  job: Job | null;
}

/** Drafts by job id, `new` for a new one. They outlive the sheet, until they are saved or discarded. */
export const useDrafts = create<Record<string, KeptDraft>>(() => ({}));

/** Whether there is anything in it to save. */
export const hasChanges = ({ draft, base }: KeptDraft): boolean => countChanges(draft, base) > 0;

export function keepDraft(id: string, kept: KeptDraft): void {
  useDrafts.setState({ [id]: kept });
}

export function dropDraft(id: string): void {
  const { [id]: _dropped, ...others } = useDrafts.getState();
  useDrafts.setState(others, true);
}
