import { useEffect, useRef, useState } from 'react';
import type { OperationOutput } from '../../../../shared/contract/operations';
import type { OperationError } from '../../../../shared/domain/error';
import type { Node } from '../../../../shared/domain/node';
import { call } from '../../../client/call';
import { useQuery } from '../../../client/use-query';
import { useLive } from '../../../store/live';
import { open } from '../../../store/location';
import { Button } from '../../../ui/controls/button';
import { Modal, ModalActions } from '../../../ui/controls/modal';
import { issueText } from '../../../ui/errors';
import { Fold } from '../../../ui/form';
import { useFormats } from '../../../ui/format/use-formats';
import { NodeGlyph } from '../../../ui/glyphs/node-glyph';
import { Failed, SkeletonRows } from '../../../ui/states';
import classes from './add-node.module.css';
import { Arrival } from './arrival';
import { JoinCommand, LeftText, useSecondsLeft } from './join-command';
import { OpenTokens } from './open-tokens';
import { noPresets, PresetFields, tokenInput, type Presets } from './presets';

type Token = OperationOutput<'joinTokens.create'>;

const TOKENS_SHOWN = 200;
/** After the last change of the presets. */
const SETTLE_MS = 400;

/** What had the focus went away with the command. */
function focusInside(element: HTMLElement | null): void {
  element?.querySelector('button')?.focus();
}

const idsNow = (): ReadonlySet<string> => new Set(useLive.getState().mirror.nodes.keys());

/** The first node that was not there when the dialog was opened; and a way to wait for the next one. */
function useNewNode(): [node: Node | null, next: () => void] {
  const [before, setBefore] = useState(idsNow);
  const node = useLive((live) => {
    for (const each of live.mirror.nodes.values()) if (!before.has(each.id)) return each;
    return null;
  });
  return [node, () => setBefore(idsNow())];
}

function Waiting({ expiresAt, onRenew }: { expiresAt: string; onRenew: () => void }) {
  const { t } = useFormats();
  const left = useSecondsLeft(expiresAt);
  return (
    <div className={classes['waiting']}>
      {left > 0 ? (
        <>
          <NodeGlyph status="SYNCING" />
          <span>
            {t('nodes.add.waiting')} <LeftText seconds={left} />
          </span>
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

/** Makes a token at once; a change of the presets takes it back and makes another, because a token cannot be changed. */
function useToken(presets: Presets, round: number) {
  const [token, setToken] = useState<Token | null>(null);
  const [error, setError] = useState<OperationError | null>(null);
  const input = tokenInput(presets);
  const key = input === null ? null : JSON.stringify(input);
  const last = useRef<{ id: string; round: number } | null>(null);
  useEffect(() => {
    if (key === null) return undefined;
    let current = true;
    const make = async (): Promise<void> => {
      const result = await call(
        'joinTokens.create',
        JSON.parse(key) as Parameters<typeof call<'joinTokens.create'>>[1],
      );
      if (!current) {
        if (result.ok) await call('joinTokens.revoke', { id: result.value.id });
        return;
      }
      setError(result.ok ? null : result.error);
      if (!result.ok) return;
      // One of an earlier round was used, or has expired.
      if (last.current?.round === round) void call('joinTokens.revoke', { id: last.current.id });
      last.current = { id: result.value.id, round };
      setToken(result.value);
    };
    const timer = setTimeout(() => void make(), last.current === null ? 0 : SETTLE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [key, round]);
  return { token: key === null || error !== null ? null : token, error };
}

/** A command for another machine, and then the moment that machine appears. */
export default function AddNode() {
  const { t } = useFormats();
  const [presets, setPresets] = useState(noPresets);
  const [round, setRound] = useState(0);
  const { token, error } = useToken(presets, round);
  const tokens = useQuery('joinTokens.list', { limit: TOKENS_SHOWN }, token?.id ?? null);
  const [joined, waitForNext] = useNewNode();
  const renew = (): void => {
    waitForNext();
    setRound(round + 1);
  };
  const at = (path: string): string | undefined => {
    const issue = error?.issues?.find((each) => each.path === path || each.path.startsWith(`${path}.`));
    return issue && issueText(issue);
  };
  const isForField = ['location', 'capabilities', 'labels'].some((path) => at(path) !== undefined);
  const sentence = [presets.location, ...presets.capabilities, ...presets.labels].filter((word) => word !== '');
  return (
    <Modal title={t('nodes.add.title')} onClose={() => open(null)} width={640}>
      {joined === null ? (
        <>
          <p className={classes['text']}>{t('nodes.add.text')}</p>
          {error !== null && !isForField ? (
            <Failed error={error} onRetry={renew} />
          ) : token === null ? (
            <SkeletonRows count={2} />
          ) : (
            <>
              <JoinCommand command={token.command} gatewayUrl={token.gatewayUrl} />
              <Waiting expiresAt={token.expiresAt} onRenew={renew} />
            </>
          )}
          <div className={classes['presets']}>
            <Fold
              label={t('nodes.add.presets')}
              sentence={sentence.length === 0 ? t('nodes.add.asItSays') : <bdi>{sentence.join(' ')}</bdi>}
              wrong={isForField || tokenInput(presets) === null}
            >
              <PresetFields presets={presets} error={at} onChange={setPresets} />
            </Fold>
          </div>
          <OpenTokens tokens={tokens} except={token?.id ?? null} />
        </>
      ) : (
        <Arrival node={joined} />
      )}
      <ModalActions>
        <Button onClick={() => open(null)}>{t('common.actions.close')}</Button>
        {joined === null ? null : (
          <>
            <Button onClick={renew}>{t('nodes.add.another')}</Button>
            <span ref={focusInside}>
              <Button look="primary" onClick={() => open(joined.id)}>
                {t('nodes.add.show')}
              </Button>
            </span>
          </>
        )}
      </ModalActions>
    </Modal>
  );
}
