import type { Icon as TablerIcon } from '@tabler/icons-react';

/** An icon at the size and weight of the design. `mirror`: it points along the text, so it turns around with it. */
export function Icon({ of: Shape, size = 16, mirror = false }: { of: TablerIcon; size?: number; mirror?: boolean }) {
  return <Shape size={size} stroke={1.6} aria-hidden {...(mirror ? { 'data-mirror': true } : {})} />;
}
