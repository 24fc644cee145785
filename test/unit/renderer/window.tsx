import { DirectionProvider, MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { speak, startI18n } from '../../../src/renderer/i18n/i18n';
import { startLive } from '../../../src/renderer/store/live';
import { listenToKeys } from '../../../src/renderer/ui/keys';
import { theme, variables } from '../../../src/renderer/ui/theme/theme';

let started: Promise<void> | undefined;

/** Renders a part of the window on the hub that is behind it, in English. */
export async function show(part: ReactNode): Promise<{ stop: () => void }> {
  started ??= startI18n();
  await started;
  await speak('en');
  const live = startLive();
  await live.first;
  const stopKeys = listenToKeys();
  const { unmount } = render(
    <MantineProvider theme={theme} cssVariablesResolver={variables} env="test">
      <DirectionProvider>{part}</DirectionProvider>
    </MantineProvider>,
  );
  return {
    stop: () => {
      unmount();
      stopKeys();
      live.stop();
    },
  };
}
