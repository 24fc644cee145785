import type { ReactNode } from 'react';
import { role, type Role } from '../theme/roles';

/** A status glyph: 14 px, in the colour of its role. Without a label it stands next to its own words. */
export function Shape({ colour, label, children }: { colour: Role; label?: string | undefined; children: ReactNode }) {
  const names = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <svg width={14} height={14} viewBox="0 0 14 14" style={{ color: role(colour), flex: 'none' }} {...names}>
      {label === undefined ? null : <title>{label}</title>}
      {children}
    </svg>
  );
}
