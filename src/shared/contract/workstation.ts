import * as z from 'zod';
import type { OperationResult } from '../domain/error';

/** What closing the window means while jobs are scheduled. */
export const closingMeanings = ['ask', 'keep', 'quit'] as const;
export type ClosingMeaning = (typeof closingMeanings)[number];

/** Why the application cannot be started when the user logs in. */
const loginRefusals = ['development'] as const;

/** How this workstation is set up around the window, and what of it can work here. */
export const workstation = z.object({
  closing: z.enum(closingMeanings),
  /** Whether the desktop shows icons of applications that go on without a window; else the window is minimised. */
  hasTray: z.boolean(),
  /** Whether the system tells of failures, recoveries and lost nodes, and whether it can. */
  notices: z.object({ on: z.boolean(), works: z.boolean() }),
  gateway: z.object({
    /** The switch: whether other machines reach the gateway after the next start of the hub. */
    open: z.boolean(),
    /** How it stood when the hub was started. */
    inForce: z.boolean(),
    /** What `WAYPOST_GATEWAY_HOST` says, above the switch. */
    overridden: z.string().nullable(),
  }),
  updates: z.object({
    on: z.boolean(),
    /** Where it would be looked; null: nobody configured it. */
    address: z.string().nullable(),
    found: z
      .discriminatedUnion('state', [
        z.object({
          state: z.enum(['current', 'available']),
          at: z.string(),
          version: z.string(),
          url: z.string().nullable(),
        }),
        z.object({ state: z.literal('failed'), at: z.string(), message: z.string() }),
      ])
      .nullable(),
  }),
  startAtLogin: z.object({ on: z.boolean(), refused: z.enum(loginRefusals).nullable() }),
});
export type Workstation = z.infer<typeof workstation>;

const nothing = z.strictObject({});

/** What the window asks of the application around it; none of it concerns the hub. Declared once, as operations are. */
export const workstationCalls = {
  get: { input: nothing, output: workstation },
  set: {
    input: z
      .strictObject({
        closing: z.enum(closingMeanings),
        startAtLogin: z.boolean(),
        notices: z.boolean(),
        gatewayOpen: z.boolean(),
        updates: z.boolean(),
        /** The language of the window, for the texts that the system shows. */
        language: z.enum(['en', 'ar']),
      })
      .partial(),
    output: workstation,
  },
  /** Opens the menu under the button of the title bar; in the window, in pixels. */
  showMenu: {
    input: z.strictObject({ x: z.number().int().min(0).max(100_000), y: z.number().int().min(0).max(100_000) }),
    output: z.null(),
  },
  /** Looks now whether there is a newer version. */
  checkForUpdates: { input: nothing, output: workstation },
  /** Ends the hub and opens it again, so that what waits for its start is carried out; the window stays. */
  restartHub: { input: nothing, output: z.null() },
  /** The window shows the question what closing it means. */
  closingShown: { input: nothing, output: z.null() },
  /** The answer to that question. */
  answerClosing: {
    input: z.strictObject({ meaning: z.enum(['keep', 'quit', 'cancel']), remember: z.boolean() }),
    output: z.null(),
  },
} satisfies Record<string, { input: z.ZodType; output: z.ZodType }>;

export type WorkstationCalls = typeof workstationCalls;
export type WorkstationCallName = keyof WorkstationCalls;
export type WorkstationInput<N extends WorkstationCallName> = z.input<WorkstationCalls[N]['input']>;
export type ParsedWorkstationInput<N extends WorkstationCallName> = z.output<WorkstationCalls[N]['input']>;
export type WorkstationOutput<N extends WorkstationCallName> = z.output<WorkstationCalls[N]['output']>;

/** The code of each call. */
export type WorkstationHandlers = {
  [N in WorkstationCallName]: (
    input: ParsedWorkstationInput<N>,
  ) => WorkstationOutput<N> | Promise<WorkstationOutput<N>>;
};

/** A closure for each call. */
export type WorkstationBridge = {
  [N in WorkstationCallName]: (input: WorkstationInput<N>) => Promise<OperationResult<WorkstationOutput<N>>>;
};

export const workstationCallNames = Object.keys(workstationCalls) as WorkstationCallName[];
