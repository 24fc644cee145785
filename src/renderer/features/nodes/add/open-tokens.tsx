import type { JoinToken } from '../../../../shared/domain/join-token';
import type { Query } from '../../../client/use-query';
import { useLive } from '../../../store/live';
import { Button } from '../../../ui/controls/button';
import { useFormats } from '../../../ui/format/use-formats';
import { Id, Mono, Tag } from '../../../ui/text';
import { useCommand } from '../../../ui/use-command';
import { labelWords } from '../labels';
import classes from './add-node.module.css';
import { LeftText, useSecondsLeft } from './join-command';

function TokenRow({ token, onGone }: { token: JoinToken; onGone: () => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const left = useSecondsLeft(token.expiresAt);
  const replaced = useLive((live) => live.mirror.nodes.get(token.replacesNodeId ?? '')?.name);
  if (left === 0) return null;
  const revoke = async (): Promise<void> => {
    await send('joinTokens.revoke', { id: token.id });
    onGone();
  };
  return (
    <li className={classes['token']}>
      <Id id={token.id} />
      <span>
        {replaced === undefined ? null : <Mono>{t('nodes.add.replaces', { name: replaced })}</Mono>}
        {token.location === null ? null : <bdi>{token.location}</bdi>}{' '}
        {[...token.capabilities, ...labelWords(token.labels)].map((word) => (
          <Tag key={word}>{word}</Tag>
        ))}
      </span>
      <span className={classes['left']}>
        <LeftText seconds={left} />
      </span>
      <Button look="quiet" busy={busy} onClick={() => void revoke()}>
        {t('nodes.add.revoke')}
      </Button>
    </li>
  );
}

/** Commands that were made before and still let a machine in. */
export function OpenTokens({ tokens, except }: { tokens: Query<{ items: JoinToken[] }>; except: string | null }) {
  const { t, dates } = useFormats();
  const open = tokens.value?.items.filter(({ id, state }) => state === 'open' && id !== except) ?? [];
  if (open.length === 0) return null;
  return (
    <section className={classes['tokens']} aria-label={t('nodes.add.open')}>
      <h3>
        {t('nodes.add.open')} <span>{dates.number(open.length)}</span>
      </h3>
      <ul>
        {open.map((token) => (
          <TokenRow key={token.id} token={token} onGone={tokens.reload} />
        ))}
      </ul>
    </section>
  );
}
