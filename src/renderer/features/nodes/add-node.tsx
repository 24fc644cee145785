import { useEffect, useState } from 'react';
import type { Node } from '../../../shared/domain/node';
import type { OperationOutput } from '../../../shared/contract/operations';
import type { OperationError } from '../../../shared/domain/error';
import { call } from '../../client/call';
import { useLive } from '../../store/live';
import { open } from '../../store/location';
import { Button } from '../../ui/controls/button';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { runningClock } from '../../ui/format/spans';
import { useTicking } from '../../ui/format/tick';
import { useFormats } from '../../ui/format/use-formats';
import { NodeGlyph } from '../../ui/glyphs/node-glyph';
import { Note } from '../../ui/form';
import { CopyIcon } from '../../ui/icons';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono } from '../../ui/text';
import classes from './nodes.module.css';

type Token = OperationOutput<'joinTokens.create'>;

const COPIED_MS = 2_000;

/** A gateway that no other machine can reach. */
const isLoopback = (url: string): boolean => /^wss?:\/\/(127\.|localhost|\[::1\])/.test(url);

function CopyCommand({ command }: { command: string }) {
  const { t } = useFormats();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <>
      <bdi className={classes['command']} dir="ltr">
        {command}
      </bdi>
      <Button first look="primary" icon={CopyIcon} onClick={() => void copy()}>
        {t(copied ? 'common.actions.copied' : 'common.actions.copy')}
      </Button>
    </>
  );
}

/** The first node that was not there when the dialog was opened. */
function useNewNode(): Node | null {
  const [before] = useState(() => new Set(useLive.getState().mirror.nodes.keys()));
  return useLive((live) => {
    for (const node of live.mirror.nodes.values()) if (!before.has(node.id)) return node;
    return null;
  });
}

function Waiting({ expiresAt, onRenew }: { expiresAt: string; onRenew: () => void }) {
  const { t } = useFormats();
  const left = useTicking((now) => Math.max(0, Math.floor((Date.parse(expiresAt) - now) / 1_000)));
  return (
    <div className={classes['waiting']}>
      {left > 0 ? (
        <>
          <NodeGlyph status="SYNCING" />
          <span>{t('nodes.add.waiting', { left: runningClock(left) })}</span>
        </>
      ) : (
        <>
          <span>{t('nodes.add.expired')}</span>
          <Button onClick={onRenew}>{t('nodes.add.renew')}</Button>
        </>
      )}
    </div>
  );
}

function Joined({ node }: { node: Node }) {
  const { t } = useFormats();
  return (
    <div className={classes['waiting']} data-joined role="status">
      <NodeGlyph status={node.status === 'OFFLINE' ? 'SYNCING' : node.status} />
      <span>
        <b>
          <Mono>{node.name}</Mono>
        </b>{' '}
        {t('nodes.add.joined')}
      </span>
    </div>
  );
}

/** A command for another machine, and then the moment that machine appears. */
export default function AddNode() {
  const { t } = useFormats();
  const [token, setToken] = useState<Token | null>(null);
  const [error, setError] = useState<OperationError | null>(null);
  const [round, setRound] = useState(0);
  const joined = useNewNode();
  useEffect(() => {
    let current = true;
    void call('joinTokens.create', {}).then((result) => {
      if (!current) return;
      setToken(result.ok ? result.value : null);
      setError(result.ok ? null : result.error);
    });
    return () => {
      current = false;
    };
  }, [round]);
  const renew = (): void => setRound(round + 1);
  return (
    <Modal title={t('nodes.add.title')} onClose={() => open(null)} width={600}>
      {error !== null ? (
        <Failed error={error} onRetry={renew} />
      ) : token === null ? (
        <SkeletonRows count={2} />
      ) : (
        <>
          <p>{t('nodes.add.text')}</p>
          <CopyCommand command={token.command} />
          <p className={classes['note']} style={{ marginBlockStart: 8 }}>
            {t('nodes.add.reach')} <Mono>{token.gatewayUrl}</Mono>
          </p>
          {isLoopback(token.gatewayUrl) ? <Note tone="warn">{t('nodes.add.loopback')}</Note> : null}
          {joined ? <Joined node={joined} /> : <Waiting expiresAt={token.expiresAt} onRenew={renew} />}
        </>
      )}
      <ModalActions>
        {joined ? (
          <>
            <Button onClick={() => open(null)}>{t('common.actions.close')}</Button>
            <Button look="primary" onClick={() => open(joined.id)}>
              {t('nodes.add.open')}
            </Button>
          </>
        ) : (
          <Button onClick={() => open(null)}>{t('common.actions.close')}</Button>
        )}
      </ModalActions>
    </Modal>
  );
}
