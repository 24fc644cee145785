/** What a colour is for, and its value in each scheme: `[light, dark]`. Components name roles, never values. */
export const roles = {
  canvas: ['#F3F4F1', '#0E1213'],
  surface: ['#FFFFFF', '#14191B'],
  sunken: ['#EAECE8', '#0A0D0E'],
  hover: ['#F0F2EE', '#1A2023'],
  select: ['#E1EEEF', '#15303A'],
  line: ['#DDE1DC', '#252D30'],
  'fail-bg': ['#FBE9E6', '#33191A'],
  'warn-bg': ['#FAF0D9', '#2E2613'],
  text: ['#161A1B', '#E7ECED'],
  'text-2': ['#485256', '#A9B4B8'],
  'text-3': ['#5F696C', '#8A969B'],
  edge: ['#7B8480', '#717D84'],
  accent: ['#0B6470', '#57BFCB'],
  'on-accent': ['#FFFFFF', '#04181B'],
  succeeded: ['#2C6A49', '#7CC79C'],
  'success-fill': ['#638876', '#568270'],
  running: ['#1D5BBF', '#74ABFF'],
  failed: ['#BF2519', '#FF8072'],
  'timed-out': ['#A0470A', '#FFA366'],
  retrying: ['#835500', '#E6B345'],
  lost: ['#962A70', '#F291C8'],
  idle: ['#586265', '#99A5AA'],
  maintenance: ['#5256A0', '#AAAFF2'],
  /** The cell of a node that is online: graphics only. */
  'cell-online': ['#638876', '#3F6757'],
  /** The ends of the ramp of a share, from 0 to 100 %: graphics only. */
  'ramp-low': ['#DCEBEC', '#1B2C30'],
  'ramp-high': ['#0B6470', '#57BFCB'],
} as const satisfies Record<string, readonly [light: string, dark: string]>;

export type Role = keyof typeof roles;

/** The CSS value of a role. */
export const role = (name: Role): string => `var(--wp-${name})`;

/** CSS variables of all roles in one scheme. */
export function roleVariables(scheme: 'light' | 'dark'): Record<string, string> {
  const column = scheme === 'light' ? 0 : 1;
  return Object.fromEntries(Object.entries(roles).map(([name, values]) => [`--wp-${name}`, values[column]]));
}
