import { useHubGone } from '../store/derived';
import { useFormats } from './format/use-formats';

/** Why actions are disabled, or undefined while the hub answers. */
export function useGoneReason(): string | undefined {
  const { t } = useFormats();
  return useHubGone() ? t('common.goneReason') : undefined;
}
