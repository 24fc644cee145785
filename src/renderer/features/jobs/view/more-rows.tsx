import type { Pages } from '../../../client/use-pages';
import { Button } from '../../../ui/controls/button';
import { useErrorText } from '../../../ui/errors';
import { useFormats } from '../../../ui/format/use-formats';
import classes from './view.module.css';

/** Above a list that is read a page at a time: there may be something newer. */
export function NewerRows({ pages }: { pages: Pages<unknown> }) {
  const { t } = useFormats();
  if (!pages.isOld) return null;
  return (
    <div className={classes['ends']}>
      <Button look="quiet" onClick={pages.reload}>
        {t('jobs.pages.newer')}
      </Button>
    </div>
  );
}

/** Below a list that is read a page at a time: the next page, or why it did not come. */
export function MoreRows({ pages }: { pages: Pages<unknown> }) {
  const { t } = useFormats();
  const words = useErrorText();
  if (pages.items === null || (pages.more === null && pages.error === null)) return null;
  return (
    <div className={classes['ends']}>
      {pages.error === null ? null : (
        <span role="alert">{t('common.list.failed', { reason: words(pages.error) })}</span>
      )}
      <Button look="quiet" busy={pages.loading} onClick={pages.more ?? pages.reload}>
        {t(pages.error === null ? 'jobs.pages.more' : 'common.actions.retry')}
      </Button>
    </div>
  );
}
