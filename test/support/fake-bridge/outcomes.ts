import { outcomeLetters } from '../../../src/shared/changes/job-summary';
import type { FinalRunState } from '../../../src/shared/domain/run';

export const letterOf = (state: FinalRunState): string => outcomeLetters[state];
