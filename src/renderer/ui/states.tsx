import { useEffect, useState, type ReactNode } from 'react';
import type { OperationError } from '../../shared/domain/error';
import { Button } from './controls/button';
import { useErrorText } from './errors';
import { useFormats } from './format/use-formats';
import classes from './states.module.css';

/** What belongs here, and the one thing to do about it. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes['empty']}>
      <p className={classes['title']}>{title}</p>
      {children === undefined ? null : <p className={classes['text']}>{children}</p>}
      {action}
    </div>
  );
}

/** What failed, what is untouched, what to do. */
export function Failed({ error, onRetry }: { error: OperationError; onRetry?: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  return (
    <div className={classes['empty']} role="alert">
      <p className={classes['title']}>{t('common.list.failed', { reason: words(error) })}</p>
      <p className={classes['text']}>{t('common.list.untouched')}</p>
      {onRetry ? <Button onClick={onRetry}>{t('common.actions.retry')}</Button> : null}
    </div>
  );
}

const SKELETON_AFTER_MS = 150;

/** Rows to come; shown only when the wait is long enough to be noticed. */
export function SkeletonRows({ count = 8 }: { count?: number }) {
  const { t } = useFormats();
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!shown) return null;
  return (
    <div className={classes['skeleton']} aria-busy role="status" aria-label={t('common.list.loading')}>
      {Array.from({ length: count }, (_, row) => (
        <div key={row}>
          <span style={{ width: 14 }} />
          <span style={{ width: `${18 + ((row * 7) % 14)}%` }} />
          <span style={{ width: `${10 + ((row * 5) % 10)}%` }} />
        </div>
      ))}
    </div>
  );
}
