import { useEffect, useId, useState } from 'react';
import type { AuditVerdict } from '../../../shared/contract/audit';
import { call } from '../../client/call';
import { Button } from '../../ui/controls/button';
import { TextField } from '../../ui/controls/fields';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { Section } from '../../ui/layout';
import { Mono } from '../../ui/text';
import { useCommand } from '../../ui/use-command';
import classes from './settings.module.css';

const PROGRESS_EVERY_MS = 500;
const HASH = /^[0-9a-f]{64}$/;

function Verdict({ verdict }: { verdict: AuditVerdict }) {
  const { t, dates } = useFormats();
  const { broken } = verdict;
  if (broken === null)
    return (
      <>
        <p>{t('settings.trail.intact', { count: verdict.rows })}</p>
        <p className={classes['note']}>{t('settings.trail.head')}</p>
        <code className={classes['secret']} dir="ltr">
          {verdict.head}
        </code>
      </>
    );
  return (
    <p className={classes['broken']}>
      <b>{t('settings.trail.broken')}</b>{' '}
      {broken.id === null ? null : `${t('settings.trail.atRow', { row: dates.number(broken.id) })} `}
      {t(`settings.trail.reasons.${broken.reason}`)}
    </p>
  );
}

/** How far a look through the trail is; asked for while one is under way. */
function useShare(isUnderWay: boolean): number | null {
  const [share, setShare] = useState<number | null>(null);
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setInterval(() => {
      void call('audit.verifying', {}).then((answer) => answer.ok && setShare(answer.value.share));
    }, PROGRESS_EVERY_MS);
    return () => {
      clearInterval(timer);
      setShare(null);
    };
  }, [isUnderWay]);
  return share;
}

/** Verifies the chain of the audit trail, and says what was found. */
export function AuditTrail() {
  const { t } = useFormats();
  const gone = useGoneReason();
  const { send, busy } = useCommand();
  const share = useShare(busy);
  const id = useId();
  const [expected, setExpected] = useState('');
  const [problem, setProblem] = useState<string>();
  const [verdict, setVerdict] = useState<AuditVerdict | null>(null);
  const verify = async (): Promise<void> => {
    const hash = expected.trim().toLowerCase();
    if (hash !== '' && !HASH.test(hash)) {
      setProblem(t('settings.trail.badHash'));
      return;
    }
    setProblem(undefined);
    setVerdict(null);
    const result = await send('audit.verify', hash === '' ? {} : { expectedHead: hash });
    if (result.ok) setVerdict(result.value);
  };
  return (
    <Section
      title={t('settings.trail.title')}
      end={
        <Button disabledReason={gone} busy={busy} onClick={() => void verify()}>
          {t('settings.trail.verify')}
        </Button>
      }
    >
      <p className={classes['nothing']}>{t('settings.trail.note')}</p>
      <div className={classes['stacked']}>
        <label htmlFor={id} className={classes['label']}>
          {t('settings.trail.expected')}
        </label>
        <TextField id={id} mono value={expected} error={problem} onChange={setExpected} />
        <p className={classes['note']}>{t('settings.trail.expectedNote')}</p>
      </div>
      <div className={classes['verdict']} aria-live="polite">
        {busy && share !== null ? (
          <p>
            <Mono>{t('settings.trail.share', { percent: Math.floor(share * 100) })}</Mono>
          </p>
        ) : null}
        {verdict === null ? null : <Verdict verdict={verdict} />}
      </div>
    </Section>
  );
}
