import type { AuditEntry } from '../../../../shared/contract/audit';
import type { JsonValue } from '../../../../shared/domain/json';
import { usePages } from '../../../client/use-pages';
import { wordsOrNull } from '../../../i18n/dynamic';
import { useFormats } from '../../../ui/format/use-formats';
import { Empty, Failed, SkeletonRows } from '../../../ui/states';
import { Mono, Tag } from '../../../ui/text';
import { WhenTime } from '../../../ui/time';
import { changedFields } from './changed-fields';
import { MoreRows, NewerRows } from './more-rows';
import classes from './view.module.css';

const PAGE = 50;

const Value = ({ value }: { value: JsonValue | undefined }) => (
  <Mono>{value === undefined ? '–' : JSON.stringify(value)}</Mono>
);

function Entry({ entry }: { entry: AuditEntry }) {
  const { t } = useFormats();
  const changes = changedFields(entry.before, entry.after);
  const action = wordsOrNull(`jobs.audit.actions.${entry.action.replace('jobs.', '')}`) ?? entry.action;
  return (
    <li>
      <div className={classes['entryHead']}>
        <b>{action}</b>
        {entry.outcome === 'refused' ? <Tag>{t('jobs.audit.refused')}</Tag> : null}
        <bdi>{entry.actor}</bdi>
        <span className={classes['end']}>
          <WhenTime at={entry.at} />
        </span>
      </div>
      {changes.length === 0 ? null : (
        <details>
          <summary>
            {t('jobs.audit.fields', {
              count: changes.length,
              names: changes.map(({ path }) => path).join(t('common.list.comma')),
            })}
          </summary>
          <dl>
            {changes.map(({ path, before, after }) => (
              <div key={path}>
                <dt>
                  <Mono>{path}</Mono>
                </dt>
                <dd>
                  <Value value={before} /> › <Value value={after} />
                </dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </li>
  );
}

/** Who changed this job, when, and what. @param version changes with the job */
export function AuditTab({ jobId, version }: { jobId: string; version: number }) {
  const { t } = useFormats();
  const pages = usePages('audit.list', { entity: jobId, limit: PAGE }, version);
  if (pages.items === null)
    return pages.error === null ? <SkeletonRows /> : <Failed error={pages.error} onRetry={pages.reload} />;
  return (
    <>
      <NewerRows pages={pages} />
      {pages.items.length === 0 ? (
        <Empty title={t('jobs.audit.none')} />
      ) : (
        <ol className={classes['entries']} aria-label={t('jobs.tabs.audit')}>
          {pages.items.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
      <MoreRows pages={pages} />
    </>
  );
}
