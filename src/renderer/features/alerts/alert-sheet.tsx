import type { ReactNode } from 'react';
import { create } from 'zustand';
import type { Alert } from '../../../shared/domain/alert';
import { useQuery } from '../../client/use-query';
import { useLive } from '../../store/live';
import { go, open } from '../../store/location';
import { alertSaid } from '../../ui/alert/alert-words';
import { Button } from '../../ui/controls/button';
import { TextField } from '../../ui/controls/fields';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { AlertGlyph } from '../../ui/glyphs/alert-glyph';
import { RunGlyph } from '../../ui/glyphs/run-glyph';
import { CheckIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { Fact, Facts, Section, Sheet } from '../../ui/layout';
import { Link } from '../../ui/link';
import { Failed, SkeletonRows } from '../../ui/states';
import { Id, Name } from '../../ui/text';
import { WhenTime } from '../../ui/time';
import classes from './alerts.module.css';
import { useAcknowledge } from '../../ui/alert/use-acknowledge';

/** Notes that were typed and not sent yet, by alert. */
const useNotes = create<Record<string, string>>(() => ({}));

function Links({
  title,
  children,
  count,
  above = null,
}: {
  title: string;
  children: ReactNode;
  count: number;
  above?: ReactNode;
}) {
  const { dates } = useFormats();
  if (count === 0) return null;
  return (
    <Section title={title} note={dates.number(count)}>
      {above}
      <ul className={classes['links']}>{children}</ul>
    </Section>
  );
}

/** The newest run of the evidence, in its own words. */
function NewestRun({ id }: { id: string }) {
  const { t } = useFormats();
  const { value } = useQuery('runs.get', { id });
  if (value === null) return null;
  return (
    <p className={classes['newest']}>
      <RunGlyph state={value.state} label={t(`words.runState.${value.state}`)} />
      <bdi data-selectable>{value.errorMessage ?? t(`words.runState.${value.state}`)}</bdi>
      {value.nodeName === null ? null : (
        <span className={classes['second']}>
          <Name>{value.nodeName}</Name>
        </span>
      )}
    </p>
  );
}

/** What shows it, each as a way to the thing itself. */
function Evidence({ alert }: { alert: Alert }) {
  const { t } = useFormats();
  const { jobIds, runIds, nodeIds } = alert.evidence;
  const jobs = useLive((live) => live.mirror.jobs);
  const nodes = useLive((live) => live.mirror.nodes);
  const [newest] = runIds;
  return (
    <>
      <Links
        title={t('alerts.evidence.runs')}
        count={runIds.length}
        above={newest === undefined ? null : <NewestRun key={newest} id={newest} />}
      >
        {runIds.map((id) => (
          <li key={id}>
            <Link to={{ screen: 'runs', id }}>
              <Id id={id} />
            </Link>
          </li>
        ))}
      </Links>
      <Links title={t('alerts.evidence.jobs')} count={jobIds.length}>
        {jobIds.map((id) => (
          <li key={id}>
            <Link to={{ screen: 'jobs', id }}>
              <Name>{jobs.get(id)?.name ?? alert.jobName ?? id}</Name>
            </Link>
          </li>
        ))}
      </Links>
      <Links title={t('alerts.evidence.nodes')} count={nodeIds.length}>
        {nodeIds.map((id) => (
          <li key={id}>
            <Link to={{ screen: 'nodes', id }}>
              <Name>{nodes.get(id)?.name ?? id}</Name>
            </Link>
          </li>
        ))}
      </Links>
    </>
  );
}

function Story({ alert }: { alert: Alert }) {
  const { t } = useFormats();
  const { clearedAt, clearReason, acknowledgedAt, acknowledgedBy, reopenedAt, note } = alert;
  return (
    <Facts>
      <Fact label={t('common.filter.state')}>{t(`alerts.states.${alert.state}`)}</Fact>
      <Fact label={t('alerts.columns.raised')}>
        <WhenTime at={alert.raisedAt} />
      </Fact>
      {reopenedAt === null ? null : (
        <Fact label={t('alerts.reopened')}>
          <WhenTime at={reopenedAt} />
        </Fact>
      )}
      {acknowledgedAt === null ? null : (
        <Fact label={t('alerts.states.acknowledged')}>
          <bdi>{acknowledgedBy}</bdi> · <WhenTime at={acknowledgedAt} />
        </Fact>
      )}
      {note === null ? null : (
        <Fact label={t('alerts.note')}>
          <bdi data-selectable>{note}</bdi>
        </Fact>
      )}
      {clearedAt === null || clearReason === null ? null : (
        <Fact label={t('alerts.states.cleared')}>
          {t(`alerts.clearReasons.${clearReason}`)} · <WhenTime at={clearedAt} />
        </Fact>
      )}
      <Fact label={t('alerts.rule')}>
        <Link to={{ screen: 'alerts', id: 'rules' }}>{t(`alerts.rules.${alert.rule}.name`)}</Link>
      </Fact>
      <Fact label={t('alerts.evidence.asOf')}>
        <WhenTime at={alert.updatedAt} />
      </Fact>
    </Facts>
  );
}

function Actions({ alert }: { alert: Alert }) {
  const { t, dates } = useFormats();
  const gone = useGoneReason();
  const note = useNotes((notes) => notes[alert.id] ?? '');
  const { one, busy } = useAcknowledge();
  const { action, to } = alertSaid(t, dates, alert);
  const acknowledge = (): void => {
    void one(alert, note).then((done) => {
      if (done) useNotes.setState({ [alert.id]: '' });
    });
  };
  const isOpen = alert.state === 'open';
  useKeys({ a: isOpen ? acknowledge : undefined, 'mod+Enter': isOpen ? acknowledge : undefined });
  return (
    <>
      {isOpen ? (
        <span className={classes['note']}>
          <TextField
            label={t('alerts.note')}
            placeholder={t('alerts.noteHint')}
            value={note}
            onChange={(text) => useNotes.setState({ [alert.id]: text })}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && !event.nativeEvent.isComposing) acknowledge();
            }}
          />
        </span>
      ) : null}
      <Button onClick={() => go(to)}>{action}</Button>
      {isOpen ? (
        <Button look="primary" icon={CheckIcon} hint="A" disabledReason={gone} busy={busy} onClick={acknowledge}>
          {t('alerts.acknowledge')}
        </Button>
      ) : null}
    </>
  );
}

/** Beside the list: one alert, what it says, what shows it, and who looks after it. */
export default function AlertSheet({ id }: { id: string }) {
  const { t, dates } = useFormats();
  const standing = useLive((live) => live.mirror.alerts.get(id));
  // What is cleared is in the mirror no more.
  const read = useQuery('alerts.get', standing === undefined ? { id } : null);
  const alert = standing ?? read.value;
  const said = alert === null ? null : alertSaid(t, dates, alert);
  const title = alert === null ? t('alerts.one') : t(`alerts.rules.${alert.rule}.name`);
  return (
    <Sheet
      label={title}
      onClose={() => open(null)}
      header={
        <h2 className={classes['sheetTitle']}>
          {alert === null ? null : <AlertGlyph state={alert.state} />}
          <span>{title}</span>
        </h2>
      }
      footer={alert === null ? undefined : <Actions alert={alert} />}
    >
      {alert !== null && said !== null ? (
        <>
          <p className={classes['sentence']}>
            {said.name === '' ? null : (
              <b>
                <Name>{said.name}</Name>{' '}
              </b>
            )}
            {said.what}. <span className={classes['second']}>{said.why}</span>
          </p>
          <Story alert={alert} />
          <Evidence alert={alert} />
        </>
      ) : read.error === null ? (
        <SkeletonRows />
      ) : (
        <Failed error={read.error} onRetry={read.reload} />
      )}
    </Sheet>
  );
}
