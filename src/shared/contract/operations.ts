import type { z } from 'zod';
import { alertOperations } from './alerts';
import { auditOperations } from './audit';
import { backupOperations } from './backups';
import { calendarOperations } from './calendars';
import { enrolmentOperations } from './enrolment';
import { externalOperations } from './external';
import { functionOperations } from './functions';
import { hubOperations } from './hub';
import { jobOperations } from './jobs';
import { namespaceOperations } from './namespaces';
import { nodeOperations } from './nodes';
import { runOperations } from './runs';
import { searchOperations } from './searches';
import { secretOperations } from './secrets';
import { transferOperations } from './transfer';
import { upcomingOperations } from './upcoming';

/** Every operation of the hub, by name. */
export const operations = {
  ...jobOperations,
  ...transferOperations,
  ...upcomingOperations,
  ...runOperations,
  ...externalOperations,
  ...searchOperations,
  ...functionOperations,
  ...nodeOperations,
  ...enrolmentOperations,
  ...calendarOperations,
  ...namespaceOperations,
  ...secretOperations,
  ...hubOperations,
  ...auditOperations,
  ...alertOperations,
  ...backupOperations,
};

export type Operations = typeof operations;
export type OperationName = keyof Operations;

/** What a caller sends, before defaults are filled in. */
export type OperationInput<N extends OperationName> = z.input<Operations[N]['input']>;
/** What a handler receives: parsed, defaults filled in. */
export type ParsedInput<N extends OperationName> = z.output<Operations[N]['input']>;
export type OperationOutput<N extends OperationName> = z.output<Operations[N]['output']>;

export const operationNames = Object.keys(operations) as OperationName[];
