import { lazy, Suspense, useMemo, useState } from 'react';
import type { FunctionDefinition } from '../../../shared/domain/function';
import { useJobs } from '../../store/derived';
import { go, open, setQuery, useLocation } from '../../store/location';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { sizeText, spanText } from '../../ui/format/spans';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { JobGlyph } from '../../ui/glyphs/job-glyph';
import { DeleteIcon, EditIcon, PlayIcon } from '../../ui/icons';
import { useKeys } from '../../ui/keys';
import { Fact, Facts, Section } from '../../ui/layout';
import { ScheduleText } from '../../ui/schedule-text';
import { Id, Mono, Name, Tag } from '../../ui/text';
import { AbsoluteTime } from '../../ui/time';
import { useAtMostEvery } from '../../ui/use-at-most';
import { useCommand } from '../../ui/use-command';
import { FunctionStats } from './function-stats';
import classes from './functions.module.css';
import { sourceText } from './version-facts';

const RunOnce = lazy(() => import('./run-once'));

/** As many as one looks through here; the list of jobs has them all. */
const JOBS_SHOWN = 50;
const LOOKED_EVERY_MS = 2_000;

function UsedBy({ id }: { id: string }) {
  const { t, dates } = useFormats();
  const jobs = useAtMostEvery(useJobs(), LOOKED_EVERY_MS);
  const using = useMemo(() => jobs.filter((job) => job.functionId === id), [jobs, id]);
  return (
    <Section title={t('functions.usedBy')} note={using.length === 0 ? t('functions.noJob') : using.length}>
      <ul className={classes['jobs']}>
        {using.slice(0, JOBS_SHOWN).map((job) => (
          <li key={job.id}>
            <button type="button" className={classes['jobRow']} onClick={() => go({ screen: 'jobs', id: job.id })}>
              <JobGlyph job={job} />
              <span>
                <Name>{job.name}</Name>
              </span>
              <span className={classes['second']}>
                <ScheduleText schedule={job.schedule} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {using.length > JOBS_SHOWN ? (
        <Button look="quiet" onClick={() => go({ screen: 'jobs', query: { function: id } })}>
          {t('functions.allJobs', { count: using.length, jobs: dates.number(using.length) })}
        </Button>
      ) : null}
    </Section>
  );
}

function ConfirmDelete({ definition, onClose }: { definition: FunctionDefinition; onClose: () => void }) {
  const { t } = useFormats();
  const { send, busy } = useCommand();
  const remove = async (): Promise<void> => {
    const result = await send('functions.delete', { id: definition.id });
    onClose();
    if (!result.ok) return;
    open(null);
    notify({ text: t('functions.notices.deleted', { name: definition.name }), tone: 'done' });
  };
  return (
    <Modal title={t('functions.delete.title', { name: definition.name })} onClose={onClose}>
      <p>{t('functions.delete.effect')}</p>
      <ModalActions>
        <Button first onClick={onClose}>
          {t('common.actions.cancel')}
        </Button>
        <Button look="primary" danger busy={busy} onClick={() => void remove()}>
          {t('functions.actions.delete')}
        </Button>
      </ModalActions>
    </Modal>
  );
}

/** What a function is, how it has done, and what can be done with it. */
export function FunctionView({ definition }: { definition: FunctionDefinition }) {
  const { t } = useFormats();
  const gone = useGoneReason();
  const { query } = useLocation();
  const [deleting, setDeleting] = useState(false);
  const once = query['tab'] === 'once';
  const environment = Object.keys(definition.environment);
  const source = sourceText(definition);
  const sourceName = t(
    definition.kind === 'command'
      ? 'functions.form.command'
      : definition.kind === 'external'
        ? 'functions.form.external'
        : 'functions.form.source',
  );
  useKeys({ r: () => gone === undefined && setQuery({ tab: 'once' }), e: () => setQuery({ tab: 'edit' }) });
  return (
    <div className={classes['form']}>
      <div className={classes['body']}>
        <Section title={t('functions.facts')}>
          <Facts>
            {definition.description === '' ? null : (
              <Fact label={t('functions.form.description')}>
                <bdi>{definition.description}</bdi>
              </Fact>
            )}
            <Fact label={t('functions.columns.kind')}>
              {t(`words.functionKind.${definition.kind}`)}
              {definition.kind === 'builtin' ? (
                <>
                  {t('common.list.comma')}
                  <Mono>{source}</Mono>
                </>
              ) : null}
            </Fact>
            <Fact label={t('functions.columns.memory')}>
              <bdi>{definition.memoryMb} MB</bdi>
            </Fact>
            <Fact label={t('functions.columns.timeout')}>{spanText(t, definition.timeoutSeconds)}</Fact>
            {definition.maxConcurrency === null ? null : (
              <Fact label={t('functions.columns.concurrency')}>{definition.maxConcurrency}</Fact>
            )}
            {environment.length === 0 ? null : (
              <Fact label={t('functions.environment.label')}>
                <Mono>{environment.join(t('common.list.comma'))}</Mono>
              </Fact>
            )}
            {definition.requiredCapabilities.length === 0 ? null : (
              <Fact label={t('functions.columns.capabilities')}>
                {definition.requiredCapabilities.map((capability) => (
                  <Tag key={capability}>{capability}</Tag>
                ))}
              </Fact>
            )}
            <Fact label={t('functions.columns.updated')}>
              <AbsoluteTime at={definition.updatedAt} />
            </Fact>
            <Fact label={t('functions.checksum')}>
              <Mono title={definition.checksum}>{definition.checksum.slice(0, 19)}…</Mono>
            </Fact>
            <Fact label={t('functions.id')}>
              <Id id={definition.id} whole />
            </Fact>
          </Facts>
        </Section>
        <FunctionStats id={definition.id} />
        <UsedBy id={definition.id} />
        {definition.kind === 'builtin' ? null : (
          <Section title={sourceName} note={sizeText(t, source.length)}>
            <pre
              className={classes['source']}
              dir="ltr"
              data-selectable
              // A long line is scrolled by keys.
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              tabIndex={0}
              role="group"
              aria-label={sourceName}
            >
              {source}
            </pre>
          </Section>
        )}
      </div>
      <footer className={classes['footer']}>
        <span className={classes['grow']}>
          <Button look="quiet" icon={DeleteIcon} disabledReason={gone} onClick={() => setDeleting(true)}>
            {t('functions.actions.delete')}
          </Button>
        </span>
        <Button onClick={() => go({ screen: 'runs', query: { function: definition.id } })}>
          {t('functions.actions.runs')}
        </Button>
        <Button icon={EditIcon} hint="E" onClick={() => setQuery({ tab: 'edit' })}>
          {t('functions.actions.edit')}
        </Button>
        <Button look="primary" icon={PlayIcon} hint="R" disabledReason={gone} onClick={() => setQuery({ tab: 'once' })}>
          {t('functions.actions.once')}
        </Button>
      </footer>
      {deleting ? <ConfirmDelete definition={definition} onClose={() => setDeleting(false)} /> : null}
      {once ? (
        <Suspense>
          <RunOnce definition={definition} onClose={() => setQuery({ tab: '' })} />
        </Suspense>
      ) : null}
    </div>
  );
}
