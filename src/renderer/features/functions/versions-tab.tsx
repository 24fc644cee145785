import { useState } from 'react';
import type { FunctionDefinition, FunctionVersionSummary } from '../../../shared/domain/function';
import { call } from '../../client/call';
import { useQuery } from '../../client/use-query';
import { setQuery, useLocation } from '../../store/location';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { Segments } from '../../ui/controls/segments';
import { DiffCount, DiffView } from '../../ui/diff/diff-view';
import { useFormats } from '../../ui/format/use-formats';
import { useGoneReason } from '../../ui/gone';
import { Section } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Tag } from '../../ui/text';
import { WhenTime } from '../../ui/time';
import { useCommand } from '../../ui/use-command';
import classes from './versions-tab.module.css';
import { changedFacts, sourceText } from './version-facts';

const PAGE = 50;

interface Older {
  /** The cursor of the first page that these come after: another one means that they are of another list. */
  from: string | null;
  items: FunctionVersionSummary[];
  cursor: string | null;
}

/** The pages of versions after the first one. */
function useOlder(id: string, from: string | null) {
  const [read, setRead] = useState<Older>({ from, items: [], cursor: from });
  const older = read.from === from ? read : { from, items: [], cursor: from };
  const more = async (): Promise<void> => {
    if (older.cursor === null) return;
    const result = await call('functions.versions', { id, limit: PAGE, cursor: older.cursor });
    if (!result.ok) return;
    const { items, nextCursor } = result.value;
    setRead({ from, items: [...older.items, ...items], cursor: nextCursor });
  };
  return { items: older.items, hasMore: older.cursor !== null, more: () => void more() };
}

type Against = 'before' | 'active';

/** What a version changed, against the one before it or the one that runs now. */
function Difference({
  id,
  version,
  previous,
  active,
}: {
  id: string;
  version: number;
  previous: number | null;
  active: FunctionDefinition;
}) {
  const { t } = useFormats();
  const [chosen, setChosen] = useState<Against>('before');
  const against: Against = previous === null || (chosen === 'active' && version !== active.version) ? 'active' : chosen;
  const other = against === 'active' ? active.version : previous;
  const mine = useQuery('functions.get', { id, version });
  const theirs = useQuery('functions.get', other === null || other === version ? null : { id, version: other });
  const [from, to] = against === 'active' ? [mine.value, theirs.value] : [theirs.value, mine.value];
  const error = mine.error ?? theirs.error;
  const choices: Against[] = [
    ...(previous === null ? [] : (['before'] as const)),
    ...(version === active.version ? [] : (['active'] as const)),
  ];
  const label = t('functions.versions.difference', {
    from: against === 'active' ? version : (other ?? ''),
    to: against === 'active' ? (other ?? '') : version,
  });
  return (
    <Section
      title={other === null || other === version ? t('functions.versions.first') : label}
      note={from && to ? <DiffCount before={sourceText(from)} after={sourceText(to)} /> : undefined}
      end={
        choices.length < 2 ? undefined : (
          <Segments
            label={t('functions.versions.against')}
            value={against}
            options={choices.map((value) => ({ value, label: t(`functions.versions.${value}`) }))}
            onChange={setChosen}
          />
        )
      }
    >
      {error !== null ? (
        <Failed error={error} onRetry={mine.error === null ? theirs.reload : mine.reload} />
      ) : other === null || other === version ? (
        <p className={classes['nothing']}>{t('functions.versions.nothingBefore')}</p>
      ) : from && to ? (
        <>
          <Changed from={from} to={to} />
          <DiffView label={label} before={sourceText(from)} after={sourceText(to)} />
        </>
      ) : (
        <SkeletonRows count={4} />
      )}
    </Section>
  );
}

function Changed({ from, to }: { from: FunctionDefinition; to: FunctionDefinition }) {
  const { t } = useFormats();
  const facts = changedFacts(t, from, to);
  if (facts.length === 0) return null;
  return (
    <table className={classes['facts']}>
      <tbody>
        {facts.map((fact) => (
          <tr key={fact.label}>
            <th scope="row">
              <bdi>{fact.label}</bdi>
            </th>
            <td>
              <del>{fact.before}</del>
            </td>
            <td>
              <ins>{fact.after}</ins>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The versions of a function, what each changed, and the way back to one. */
export default function VersionsTab({ definition }: { definition: FunctionDefinition }) {
  const { t } = useFormats();
  const { query } = useLocation();
  const { send, busy } = useCommand();
  const gone = useGoneReason();
  const { id } = definition;
  const first = useQuery('functions.versions', { id, limit: PAGE }, `${definition.version} ${definition.updatedAt}`);
  const older = useOlder(id, first.value?.nextCursor ?? null);
  if (first.value === null) {
    return first.error === null ? <SkeletonRows /> : <Failed error={first.error} onRetry={first.reload} />;
  }
  const versions = [...first.value.items, ...older.items];
  const wanted = Number(query['version']);
  const selected = versions.find(({ version }) => version === wanted)?.version ?? definition.version;
  const rollBack = async (version: number, undoTo: number | null): Promise<void> => {
    const result = await send('functions.rollBack', { id, version });
    if (!result.ok) return;
    notify({
      text: t('functions.notices.rolledBack', { name: definition.name, version }),
      tone: 'done',
      ...(undoTo === null ? {} : { undo: () => void rollBack(undoTo, null) }),
    });
  };
  return (
    <div className={classes['versions']}>
      <ul className={classes['list']} aria-label={t('functions.tabs.versions')}>
        {versions.map((row) => (
          <li key={row.version} data-selected={row.version === selected} className={classes['row']}>
            <button
              type="button"
              className={classes['pick']}
              aria-pressed={row.version === selected}
              onClick={() => setQuery({ version: String(row.version) })}
            >
              <b>{t('runs.facts.version', { version: row.version })}</b>
              {row.isActive ? <Tag>{t('functions.versions.isActive')}</Tag> : null}
              <span className={classes['second']}>
                <WhenTime at={row.createdAt} />
              </span>
              <bdi className={classes['second']}>{row.createdBy}</bdi>
            </button>
            {row.isActive ? null : (
              <Button
                look="quiet"
                disabledReason={gone}
                busy={busy}
                onClick={() => void rollBack(row.version, definition.version)}
              >
                {t('functions.versions.rollBack', { version: row.version })}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {older.hasMore ? (
        <p className={classes['more']}>
          <Button look="quiet" onClick={older.more}>
            {t('functions.versions.older')}
          </Button>
        </p>
      ) : null}
      <Difference
        key={selected}
        id={id}
        version={selected}
        previous={versions.find(({ version }) => version < selected)?.version ?? null}
        active={definition}
      />
    </div>
  );
}
