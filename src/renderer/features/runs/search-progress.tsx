import { useEffect, useState } from 'react';
import { call } from '../../client/call';
import { Button } from '../../ui/controls/button';
import { useFormats } from '../../ui/format/use-formats';
import classes from './runs.module.css';

const AFTER_MS = 400;
const EVERY_MS = 300;

/** How far a reading of the list is, once it takes long enough to wonder. A list that is no search has nothing to tell. */
export function SearchProgress({ searchId, onStop }: { searchId: string | null; onStop: () => void }) {
  const { t, dates } = useFormats();
  const [state, setState] = useState<{ id: string; share: number; found: number } | null>(null);
  useEffect(() => {
    if (searchId === null) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    let current = true;
    const look = async (): Promise<void> => {
      const result = await call('searches.get', { id: searchId });
      if (!current || !result.ok) return;
      setState({ id: searchId, ...result.value });
      timer = setTimeout(() => void look(), EVERY_MS);
    };
    timer = setTimeout(() => void look(), AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [searchId]);
  if (searchId === null || state?.id !== searchId) return null;
  return (
    <div className={classes['search']} role="status">
      <div
        className={classes['bar']}
        role="progressbar"
        aria-label={t('runs.search.label')}
        aria-valuenow={Math.round(state.share * 100)}
      >
        <span style={{ width: `${state.share * 100}%` }} />
      </div>
      <span>
        {t('runs.search.progress', { share: Math.floor(state.share * 100), found: dates.number(state.found) })}
      </span>
      <Button look="quiet" onClick={onStop}>
        {t('runs.search.stop')}
      </Button>
    </div>
  );
}
