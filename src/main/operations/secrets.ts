import { toInstant } from '../../shared/domain/instant';
import type { Secret } from '../../shared/domain/secret';
import { secretKey, type SecretRow } from '../engine/rows';
import type { Handlers, OperationContext } from './context';
import { execute } from './execute';
import { pageByName } from './page-by-name';

function viewOf(context: OperationContext, row: SecretRow): Secret {
  const { name, namespace, revision, createdBy, createdAt, updatedAt } = row;
  const readable = context.secretBox.isReadable(row);
  return {
    name,
    namespace,
    revision,
    createdBy,
    createdAt: toInstant(createdAt),
    updatedAt: toInstant(updatedAt),
    readable,
  };
}

export const secretHandlers: Handlers<'secrets.list' | 'secrets.set' | 'secrets.delete'> = {
  'secrets.list'(context, { namespace, ...page }) {
    const rows = [...context.secrets().values()].filter(
      (row) => namespace === undefined || row.namespace === namespace,
    );
    const { items, nextCursor } = pageByName(rows, page);
    const protection = context.secretBox.protection();
    return { items: items.map((row) => viewOf(context, row)), nextCursor, protection };
  },

  async 'secrets.set'(context, { name, namespace, value }, caller) {
    // From here on only its encrypted form exists: in the inbox, in the rows, in the record of inputs.
    const sealed = context.secretBox.seal({ namespace, name }, value);
    await execute(context, { name: 'secrets.set', namespace, secretName: name, sealed }, caller);
    const row = context.secrets().get(secretKey(namespace, name));
    if (row === undefined) throw new Error('the secret that was set is not there');
    return viewOf(context, row);
  },

  async 'secrets.delete'(context, { name, namespace }, caller) {
    await execute(context, { name: 'secrets.delete', namespace, secretName: name }, caller);
    return {};
  },
};
