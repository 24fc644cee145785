/** What leaves rows in the trail, by what it is done to; in the order it is offered for the filter. */
const verbs: Record<string, readonly string[]> = {
  jobs: ['create', 'update', 'replace', 'pause', 'resume', 'trigger', 'backfill', 'delete', 'restore'],
  runs: ['cancel', 'retry'],
  functions: ['create', 'update', 'rollBack', 'deploy', 'undeploy', 'warmUp', 'invoke', 'delete'],
  nodes: [
    'enroll',
    'connect',
    'approve',
    'reject',
    'update',
    'cordon',
    'uncordon',
    'drain',
    'cancelDrain',
    'maintenance',
    'revokeKey',
    'replace',
    'delete',
  ],
  joinTokens: ['create', 'revoke'],
  tokens: ['create', 'revoke'],
  secrets: ['set', 'delete'],
  calendars: ['create', 'replace', 'delete'],
  namespaces: ['create', 'update', 'delete'],
  alerts: ['acknowledge'],
  alertRules: ['update'],
  settings: ['update'],
  history: ['cleanUp'],
};

/** The names of those actions, e.g. of pausing a job. */
export const auditActions: readonly string[] = Object.entries(verbs).flatMap(([thing, all]) =>
  all.map((verb) => `${thing}.${verb}`),
);
