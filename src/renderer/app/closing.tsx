import { lazy, Suspense, useEffect, useState } from 'react';

const ClosingQuestion = lazy(() => import('./closing-question'));

/** Shows the question what closing the window means, when it is asked. */
export function Closing() {
  const [scheduled, setScheduled] = useState<number | null>(null);
  useEffect(() => window.waypost.onClosing(setScheduled), []);
  return scheduled === null ? null : (
    <Suspense>
      <ClosingQuestion scheduled={scheduled} onClose={() => setScheduled(null)} />
    </Suspense>
  );
}
