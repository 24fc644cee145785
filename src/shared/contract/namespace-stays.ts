import { namespaceName } from '../domain/job';

/** What is replaced whole stays in its namespace: it may be left out, and another one is refused. */
export const namespaceStays = { namespace: namespaceName.optional() };
