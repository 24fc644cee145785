import { useState } from 'react';
import type { Node } from '../../../../shared/domain/node';
import { useQuery } from '../../../client/use-query';
import { LineChart } from '../../../ui/chart/line-chart';
import { Button } from '../../../ui/controls/button';
import { Segments } from '../../../ui/controls/segments';
import { useTicking } from '../../../ui/format/tick';
import { useFormats } from '../../../ui/format/use-formats';
import { Section } from '../../../ui/layout';
import { Failed } from '../../../ui/states';
import classes from './detail.module.css';
import { lineOf, roundMax, usageHistory, usageSpans, usageWindow, type UsageHistory, type UsageSpan } from './usage';
import { UsageTable } from './usage-table';
import { QUARTER_MS } from '../../../../shared/domain/quarter';

const spans = Object.keys(usageSpans) as UsageSpan[];
const percentText = (value: number): string => `${Math.round(value)}%`;

function UsageCharts({ history, node }: { history: UsageHistory; node: Node }) {
  const { t, dates } = useFormats();
  const cpu = lineOf(history, (point) => point.cpu);
  const load = lineOf(history, (point) => point.load);
  const running = lineOf(history, (point) => point.running);
  const top = (values: readonly (number | null)[]): number => Math.max(0, ...values.map((value) => value ?? 0));
  const one = (value: number): string => dates.number(Math.round(value * 10) / 10);
  return (
    <div className={classes['charts']}>
      <LineChart
        label={t('nodes.usage.percentLabel', {
          name: node.name,
          cpu: percentText(top(cpu)),
          memory: percentText(top(lineOf(history, (point) => point.memory))),
        })}
        axis={history.axis}
        max={100}
        format={percentText}
        height={88}
        series={[
          { key: 'cpu', name: t('nodes.columns.cpu'), colour: 'running', points: cpu },
          {
            key: 'memory',
            name: t('nodes.columns.memory'),
            colour: 'maintenance',
            dash: 'dashed',
            points: lineOf(history, (point) => point.memory),
          },
          {
            key: 'disk',
            name: t('nodes.usage.disk'),
            colour: 'idle',
            dash: 'dotted',
            points: lineOf(history, (point) => point.disk),
          },
        ]}
      />
      <div className={classes['pair']}>
        <LineChart
          label={t('nodes.usage.loadLabel', { name: node.name, max: one(top(load)) })}
          axis={history.axis}
          max={roundMax(load, 1)}
          format={one}
          height={48}
          ticks={4}
          series={[{ key: 'load', name: t('nodes.usage.load'), colour: 'running', points: load }]}
        />
        <LineChart
          label={t('nodes.usage.runningLabel', { name: node.name, max: one(top(running)) })}
          axis={history.axis}
          max={roundMax(running, 1)}
          format={one}
          height={48}
          ticks={4}
          series={[{ key: 'running', name: t('nodes.usage.running'), colour: 'accent', points: running }]}
        />
      </div>
    </div>
  );
}

/** What the machine used: CPU, memory, disk, load and runs, by quarter of an hour. */
export function UsageSection({ node }: { node: Node }) {
  const { t } = useFormats();
  const [span, setSpan] = useState<UsageSpan>('day');
  const [asTable, setAsTable] = useState(false);
  const quarter = useTicking((now) => Math.floor(now / QUARTER_MS));
  const window = usageWindow(span, quarter * QUARTER_MS, QUARTER_MS);
  const { value, error, reload } = useQuery('nodes.usage', {
    id: node.id,
    from: new Date(window.from).toISOString(),
    to: new Date(window.to).toISOString(),
  });
  const history = value === null ? null : usageHistory(value.items, window, value.bucketSeconds * 1_000);
  return (
    <Section
      title={t('nodes.usage.title')}
      note={t('nodes.usage.note')}
      end={
        <>
          {history === null || value?.items.length === 0 ? null : (
            <Button look="quiet" onClick={() => setAsTable(!asTable)}>
              {t(asTable ? 'nodes.usage.picture' : 'nodes.usage.table')}
            </Button>
          )}
          <Segments
            label={t('nodes.usage.span')}
            value={span}
            options={spans.map((each) => ({ value: each, label: t(`nodes.usage.spans.${each}`) }))}
            onChange={setSpan}
          />
        </>
      }
    >
      {error !== null && value === null ? (
        <Failed error={error} onRetry={reload} />
      ) : history === null ? (
        <div className={classes['chartsToCome']} />
      ) : value?.items.length === 0 ? (
        <p className={classes['padded']}>{t('nodes.usage.none')}</p>
      ) : asTable ? (
        <UsageTable history={history} />
      ) : (
        <UsageCharts history={history} node={node} />
      )}
    </Section>
  );
}
