import type { Translate } from '../../i18n/i18n';

/** How many a list shows, and of how many where a filter leaves some out. */
export const countText = (t: Translate, shown: number, total: number): string =>
  shown < total ? t('common.list.shown', { shown, total }) : t('common.list.total', { total: shown });
