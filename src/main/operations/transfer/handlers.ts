import type { Handlers } from '../context';
import { exportJobs } from './export';
import { importJobs } from './import';

export const transferHandlers: Handlers<'jobs.export' | 'jobs.import'> = {
  'jobs.export': exportJobs,
  'jobs.import': importJobs,
};
