import { useState } from 'react';
import { Button } from '../../../ui/controls/button';
import { Note } from '../../../ui/form';
import { runningClock } from '../../../ui/format/spans';
import { useTicking } from '../../../ui/format/tick';
import { useFormats } from '../../../ui/format/use-formats';
import { CopyIcon } from '../../../ui/icons';
import { Mono } from '../../../ui/text';
import classes from './join-command.module.css';

const COPIED_MS = 2_000;

/** A gateway that no other machine can reach. */
const isLoopback = (url: string): boolean => /^wss?:\/\/(127\.|localhost|\[::1\])/.test(url);

/** Seconds until an instant, counting down to 0. */
export const useSecondsLeft = (at: string): number =>
  useTicking((now) => Math.max(0, Math.floor((Date.parse(at) - now) / 1_000)));

/** How long a command is good for; days are not counted in seconds. */
export function LeftText({ seconds }: { seconds: number }) {
  const { t } = useFormats();
  const days = Math.floor(seconds / 86_400);
  return <>{days >= 2 ? t('common.time.d', { n: days }) : <bdi dir="ltr">{runningClock(seconds)}</bdi>}</>;
}

/** What to run on a machine, ready to be copied, and what the machine has to reach. */
export function JoinCommand({ command, gatewayUrl }: { command: string; gatewayUrl: string }) {
  const { t } = useFormats();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(command);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <div className={classes['join']}>
      <bdi className={classes['command']} dir="ltr">
        {command}
      </bdi>
      <div className={classes['line']}>
        <Button first look="primary" icon={CopyIcon} onClick={() => void copy()}>
          {t(copied ? 'common.actions.copied' : 'common.actions.copy')}
        </Button>
        <span className={classes['reach']}>
          {t('nodes.add.reach')} <Mono>{gatewayUrl}</Mono>
        </span>
      </div>
      {isLoopback(gatewayUrl) ? <Note tone="warn">{t('nodes.add.loopback')}</Note> : null}
    </div>
  );
}
