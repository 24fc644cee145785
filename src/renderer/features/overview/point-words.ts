import { useFormats } from '../../ui/format/use-formats';
import { belowLine } from './buckets';
import type { OverviewData } from './use-overview';
import { QUARTER_MS } from '../../../shared/domain/quarter';

/** Says what a quarter of an hour holds: `Thu 02:30–02:45: 1,203 succeeded, 249 failed`. */
export function usePointWords({ past, coming, now }: OverviewData): (at: number) => string {
  const { t, dates } = useFormats();
  return (at) => {
    const parts: string[] = [];
    const bucket = past.find((each) => each.at === at);
    if (bucket !== undefined)
      for (const key of ['succeeded', ...belowLine] as const)
        if (bucket[key] > 0) parts.push(`${dates.number(bucket[key])} ${t(`overview.chart.${key}`)}`);
    const due = coming.find((each) => each.at === at)?.due ?? 0;
    if (due > 0) parts.push(t('overview.chart.dueAt', { n: dates.number(due) }));
    const nothing = t(at > now ? 'overview.chart.nothingDue' : 'overview.chart.nothingRan');
    const span = t('overview.chart.span', {
      day: dates.weekday(at),
      from: dates.time(at),
      to: dates.time(at + QUARTER_MS),
    });
    return t('overview.chart.point', {
      span,
      what: parts.length === 0 ? nothing : parts.join(t('overview.chart.and')),
    });
  };
}
