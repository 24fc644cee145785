import * as z from 'zod';
import { calendar, calendarInput } from '../domain/calendar';
import { idSchema } from '../domain/id';
import { namespaceName } from '../domain/job';
import { namespaceStays } from './namespace-stays';
import { operation } from './operation';
import { page, pageOf } from './paging';

const byId = { id: idSchema('calendar') };
const ifMatch = { ifMatch: z.coerce.number().int().min(1).optional() };

export const calendarOperations = {
  'calendars.list': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/calendars' },
    summary: 'Calendars by name.',
    input: z.strictObject({ ...page, namespace: namespaceName.optional() }),
    output: pageOf(calendar),
  }),
  'calendars.create': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'POST', path: '/calendars', status: 201 },
    summary: 'Create a calendar: hours, dates, yearly days and ranges that keep scheduled runs from firing.',
    input: calendarInput,
    output: calendar,
  }),
  'calendars.get': operation({
    kind: 'query',
    scope: 'read',
    http: { method: 'GET', path: '/calendars/{id}' },
    summary: 'One calendar.',
    input: z.strictObject(byId),
    output: calendar,
  }),
  'calendars.replace': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'PUT', path: '/calendars/{id}' },
    summary: 'Replace a calendar whole. Jobs that use it follow from now on.',
    input: calendarInput.extend({ ...byId, ...ifMatch, ...namespaceStays }),
    output: calendar,
  }),
  'calendars.delete': operation({
    kind: 'command',
    scope: 'jobs:write',
    http: { method: 'DELETE', path: '/calendars/{id}', status: 204 },
    summary: 'Delete a calendar that no job uses.',
    input: z.strictObject(byId),
    output: z.object({}),
  }),
};
