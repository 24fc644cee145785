import alerts from './ar/alerts.json';
import args from './ar/arguments.json';
import audit from './ar/audit.json';
import calendars from './ar/calendars.json';
import common from './ar/common.json';
import errors from './ar/errors.json';
import functions from './ar/functions.json';
import jobs from './ar/jobs.json';
import nodes from './ar/nodes.json';
import overview from './ar/overview.json';
import palette from './ar/palette.json';
import runs from './ar/runs.json';
import settings from './ar/settings.json';
import transfer from './ar/transfer.json';
import words from './ar/words.json';

export const arabic = {
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
