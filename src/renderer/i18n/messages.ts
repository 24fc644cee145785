import alerts from './en/alerts.json';
import args from './en/arguments.json';
import audit from './en/audit.json';
import calendars from './en/calendars.json';
import common from './en/common.json';
import errors from './en/errors.json';
import functions from './en/functions.json';
import jobs from './en/jobs.json';
import nodes from './en/nodes.json';
import overview from './en/overview.json';
import palette from './en/palette.json';
import runs from './en/runs.json';
import settings from './en/settings.json';
import transfer from './en/transfer.json';
import words from './en/words.json';

/** English is in the first bundle: it is also what a missing translation falls back to. */
export const english = {
  alerts,
  arguments: args,
  audit,
  calendars,
  common,
  errors,
  functions,
  jobs,
  nodes,
  overview,
  palette,
  runs,
  settings,
  transfer,
  words,
};
export type Messages = typeof english;
