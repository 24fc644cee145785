import * as z from 'zod';
import { calendarInput } from './calendar';
import { functionInput } from './function';
import { jobInput, jobTarget, name } from './job';

/** The version of the format; a file of another one is refused. */
export const PORTABLE_VERSION = 1;

/** As a job's definition travels between hubs: what it refers to is named, within its namespace, instead of its id. */
export const portableJob = jobInput.omit({ functionId: true, target: true, dependsOn: true }).extend({
  function: name,
  target: jobTarget
    .omit({ nodeIds: true })
    .extend({ nodes: z.array(name).max(10_000).default([]) })
    .default({ strategy: 'least_loaded', nodes: [], requiredCapabilities: [], labels: {}, fanOut: null }),
  dependsOn: z
    .array(z.strictObject({ job: name, on: z.enum(['success', 'failure', 'completion']).default('success') }))
    .max(64)
    .default([]),
  /** It does not fire until somebody resumes it. */
  paused: z.boolean().default(false),
});
export type PortableJob = z.infer<typeof portableJob>;
/** Before defaults are filled in: what is left out has the default. */
export type PortableJobFields = z.input<typeof portableJob>;

export const portableFunction = functionInput;
export const portableCalendar = calendarInput;

/** A file of definitions, from the outside in; its items are looked at one by one. */
export const portableFile = z.strictObject({
  waypost: z.literal(PORTABLE_VERSION).optional(),
  functions: z.array(z.json()).max(1_000).default([]),
  calendars: z.array(z.json()).max(1_000).default([]),
  jobs: z.array(z.json()).max(10_000).default([]),
});
