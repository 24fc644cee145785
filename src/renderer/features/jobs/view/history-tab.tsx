import type { JobSummary } from '../../../../shared/changes/job-summary';
import { occurrenceOutcomes, type Occurrence } from '../../../../shared/domain/occurrence';
import { usePages } from '../../../client/use-pages';
import { useLive } from '../../../store/live';
import { setQuery, useLocation } from '../../../store/location';
import { Segments } from '../../../ui/controls/segments';
import { useFormats } from '../../../ui/format/use-formats';
import { Link } from '../../../ui/link';
import { Empty, Failed, SkeletonRows } from '../../../ui/states';
import { Id } from '../../../ui/text';
import { AbsoluteTime } from '../../../ui/time';
import { MoreRows, NewerRows } from './more-rows';
import { NodeLink } from './node-link';
import { OccurrenceGlyph } from './occurrence-glyph';
import classes from './view.module.css';

const PAGE = 50;
const filters = ['', ...occurrenceOutcomes] as const;

/** Who decided an occurrence: the hub, or a node that fires the job by itself. */
function DecidedBy({ scope }: { scope: string }) {
  const { t } = useFormats();
  const name = useLive((live) => live.mirror.nodes.get(scope)?.name);
  return scope === '' ? <>{t('jobs.history.hub')}</> : <NodeLink id={scope} name={name ?? scope} />;
}

function Row({ occurrence }: { occurrence: Occurrence }) {
  const { t, dates } = useFormats();
  const { fireTime, lastFireTime, count, outcome, reason, detail, runId } = occurrence;
  return (
    <tr>
      <td>
        <span className={classes['withGlyph']}>
          <OccurrenceGlyph outcome={outcome} />
          <span>
            <AbsoluteTime at={fireTime} precise />
            {count === 1 ? null : (
              <>
                {' – '}
                <AbsoluteTime at={lastFireTime} precise after={fireTime} />
              </>
            )}
          </span>
        </span>
      </td>
      <td className={classes['wide']}>
        <b>{t(`jobs.history.outcomes.${outcome}`)}</b>
        {count === 1 ? null : ` × ${dates.number(count)}`}
        <span className={classes['second']}>
          {' · '}
          {t(`jobs.history.reasons.${reason}`)}
          {detail === null ? null : (
            <>
              {': '}
              <bdi>{detail}</bdi>
            </>
          )}
        </span>
      </td>
      <td className={classes['name']}>
        <DecidedBy scope={occurrence.scope} />
      </td>
      <td className={classes['number']}>
        {runId === null ? (
          '–'
        ) : (
          <Link to={{ screen: 'runs', id: runId }}>
            <Id id={runId} />
          </Link>
        )}
      </td>
    </tr>
  );
}

/** What became of each occurrence: fired, skipped or missed, why, and who decided it. */
export function HistoryTab({ jobId, summary }: { jobId: string; summary: JobSummary | undefined }) {
  const { t } = useFormats();
  const { query } = useLocation();
  const outcome = occurrenceOutcomes.find((each) => each === query['outcome']) ?? '';
  const pages = usePages(
    'occurrences.list',
    { jobId, limit: PAGE, ...(outcome === '' ? {} : { outcome: [outcome] }) },
    `${summary?.lastFireAt} ${summary?.nextFireAt} ${summary?.outcomes}`,
  );
  return (
    <>
      <div className={classes['bar']}>
        <Segments
          label={t('jobs.history.filter')}
          value={outcome}
          options={filters.map((value) => ({
            value,
            label: t(value === '' ? 'jobs.history.all' : `jobs.history.outcomes.${value}`),
          }))}
          onChange={(value) => setQuery({ outcome: value })}
        />
      </div>
      <NewerRows pages={pages} />
      {pages.items === null ? (
        pages.error === null ? (
          <SkeletonRows />
        ) : (
          <Failed error={pages.error} onRetry={pages.reload} />
        )
      ) : pages.items.length === 0 ? (
        <Empty title={t(outcome === '' ? 'jobs.history.none' : 'common.filter.none')}>
          {outcome === '' ? t('jobs.history.noneText') : null}
        </Empty>
      ) : (
        <table className={classes['table']} aria-label={t('jobs.tabs.history')}>
          <thead>
            <tr>
              <th scope="col">{t('jobs.history.fireTime')}</th>
              <th scope="col">{t('jobs.history.outcome')}</th>
              <th scope="col">{t('jobs.history.by')}</th>
              <th scope="col" className={classes['number']}>
                {t('jobs.history.run')}
              </th>
            </tr>
          </thead>
          <tbody>
            {pages.items.map((occurrence) => (
              <Row key={`${occurrence.scope} ${occurrence.fireTime} ${occurrence.decidedAt}`} occurrence={occurrence} />
            ))}
          </tbody>
        </table>
      )}
      <MoreRows pages={pages} />
    </>
  );
}
