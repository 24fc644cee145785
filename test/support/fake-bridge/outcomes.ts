import { outcomeLetters } from '../../../src/shared/changes/job-summary';
import type { FinalRunState } from '../../../src/shared/domain/run-state';

export const letterOf = (state: FinalRunState): string => outcomeLetters[state];
