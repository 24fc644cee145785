import type { ImportEntry } from '../../../../shared/contract/transfer';
import { wordsOrNull } from '../../../i18n/dynamic';
import { useErrorText, issueText } from '../../../ui/errors';
import { useFormats } from '../../../ui/format/use-formats';
import { RunGlyph } from '../../../ui/glyphs/run-glyph';
import { ScheduleText } from '../../../ui/schedule-text';
import { Hidden, Mono, Name } from '../../../ui/text';
import classes from './transfer.module.css';

/** Rows that are written out; of thousands alike, the rest is counted. */
const SHOWN = 300;
/** What needs a person stands first. */
const ORDER: Record<ImportEntry['action'], number> = { refuse: 0, update: 1, skip: 1, create: 2, unchanged: 3 };

function Why({ error, line }: { error: NonNullable<ImportEntry['error']>; line: number | null }) {
  const { t } = useFormats();
  const words = useErrorText();
  const issues = error.issues ?? [];
  if (issues.length === 0) return <li>{words(error)}</li>;
  return issues.map((issue) => (
    <li key={`${issue.path} ${issue.code}`}>
      {issue.line === undefined || issue.line === line ? null : `${t('transfer.line', { line: issue.line })} `}
      {issue.path === '' || issue.code.startsWith('crontab_') ? null : (
        <>
          <Mono>{issue.path}</Mono>{' '}
        </>
      )}
      {issueText(issue)}
    </li>
  ));
}

function Entry({
  entry,
  isDone,
  isLeftOut,
  onLeaveOut,
}: {
  entry: ImportEntry;
  isDone: boolean;
  isLeftOut: boolean;
  onLeaveOut: (leaveOut: boolean) => void;
}) {
  const { t } = useFormats();
  const canChoose = !isDone && (isLeftOut || entry.action === 'create' || entry.action === 'update');
  const tense = isDone ? 'done' : 'would';
  return (
    <>
      <tr data-action={entry.action}>
        <td className={classes['box']}>
          {canChoose ? (
            <input
              type="checkbox"
              checked={!isLeftOut}
              aria-label={t('transfer.take', { name: entry.name })}
              onChange={(event) => onLeaveOut(!event.target.checked)}
            />
          ) : entry.action === 'refuse' ? (
            <RunGlyph state="failed" />
          ) : null}
        </td>
        <td className={classes['name']}>
          <Name>{entry.name === '' ? entry.key : entry.name}</Name>
          <span className={classes['what']}>
            {t(`transfer.kinds.${entry.kind}`)}
            {entry.line === null ? null : `, ${t('transfer.line', { line: entry.line })}`}
          </span>
        </td>
        <td className={classes['detail']}>
          {entry.schedule === undefined ? null : <ScheduleText schedule={entry.schedule} />}
          {entry.argv === undefined ? null : (
            <span className={classes['command']}>
              <Mono title={entry.argv.join(' ')}>{entry.argv.join(' ')}</Mono>
            </span>
          )}
        </td>
        <td className={classes['becomes']}>
          {t(`transfer.${tense}.${entry.action === 'skip' && !entry.exists ? 'leave' : entry.action}`)}
        </td>
      </tr>
      {entry.error === undefined && entry.notes.length === 0 ? null : (
        <tr data-action={entry.action} className={classes['more']}>
          <td colSpan={4}>
            <ul>
              {entry.error === undefined ? null : <Why error={entry.error} line={entry.line} />}
              {entry.notes.map((note) => (
                <li key={note}>{wordsOrNull(`transfer.notes.${note}`, { program: entry.argv?.[0] ?? '' })}</li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  );
}

/** What is in the file, and what would become or has become of it. */
export function EntriesTable({
  entries,
  isDone,
  leaveOut,
  onLeaveOut,
}: {
  entries: readonly ImportEntry[];
  isDone: boolean;
  leaveOut: readonly string[];
  onLeaveOut: (keys: string[]) => void;
}) {
  const { t } = useFormats();
  const sorted = entries.toSorted((a, b) => ORDER[a.action] - ORDER[b.action]);
  return (
    <table className={classes['table']} aria-label={t(isDone ? 'transfer.report' : 'transfer.preview')}>
      <thead>
        <tr>
          <th scope="col">
            <Hidden>{t('transfer.chosen')}</Hidden>
          </th>
          <th scope="col">{t('jobs.columns.name')}</th>
          <th scope="col">{t('transfer.columns.detail')}</th>
          <th scope="col">{t(isDone ? 'transfer.columns.became' : 'transfer.columns.becomes')}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.slice(0, SHOWN).map((entry) => (
          <Entry
            key={entry.key}
            entry={entry}
            isDone={isDone}
            isLeftOut={leaveOut.includes(entry.key)}
            onLeaveOut={(leave) =>
              onLeaveOut(leave ? [...leaveOut, entry.key] : leaveOut.filter((key) => key !== entry.key))
            }
          />
        ))}
        {sorted.length > SHOWN ? (
          <tr className={classes['more']}>
            <td colSpan={4}>{t('common.list.more', { count: sorted.length - SHOWN })}</td>
          </tr>
        ) : null}
      </tbody>
    </table>
  );
}
