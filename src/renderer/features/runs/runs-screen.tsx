import { lazy, Suspense } from 'react';
import { useLocation } from '../../store/location';
import { SkeletonRows } from '../../ui/states';
import { RunsList } from './runs-list';

const RunPage = lazy(() => import('./run-page'));

/** The list of runs, or the page of one. */
export default function RunsScreen() {
  const { id } = useLocation();
  if (id === null) return <RunsList />;
  return (
    <Suspense fallback={<SkeletonRows />}>
      <RunPage key={id} id={id} />
    </Suspense>
  );
}
