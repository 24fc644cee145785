import type { Handlers } from './context';
import { execute } from './execute';

export const backupHandlers: Handlers<
  'backups.list' | 'backups.create' | 'backups.check' | 'backups.restore' | 'audit.verify' | 'audit.verifying'
> = {
  'backups.list': (context) => context.files.backups(),

  async 'backups.create'(context, _input, caller) {
    const made = await context.files.backUp(false);
    await execute(context, { name: 'backups.create', backup: made.name }, caller);
    return made;
  },

  'backups.check': (context, { name }) => context.files.check(name),

  async 'backups.restore'(context, { name }, caller) {
    // Looked through again: what was sound when it was chosen may not be now.
    await context.files.check(name);
    await execute(context, { name: 'backups.restore', backup: name }, caller);
    return { aside: context.files.orderRestore(name, caller.actor) };
  },

  'audit.verify': (context, { expectedHead }) => context.files.verifyAudit(expectedHead),

  'audit.verifying': (context) => ({ share: context.files.auditShare() }),
};
