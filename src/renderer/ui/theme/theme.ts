import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';
import { role, roleVariables } from './roles';

/** Mantine wants ten shades; ours is one colour per scheme, set by {@link variables}. */
const accent: MantineColorsTuple = [
  '#E1EEEF',
  '#C4DEE1',
  '#9CC9CE',
  '#57BFCB',
  '#3AA3B0',
  '#1F8492',
  '#0B6470',
  '#0A5862',
  '#084A53',
  '#063B42',
];

export const theme = createTheme({
  colors: { accent },
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 3 },
  fontFamily: "Inter, 'IBM Plex Sans Arabic', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono', 'IBM Plex Sans Arabic', ui-monospace, monospace",
  fontSizes: { xs: '11px', sm: '12px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '20px', xl: '24px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '10px', xl: '10px' },
  defaultRadius: 'sm',
  cursorType: 'default',
  focusRing: 'auto',
  respectReducedMotion: true,
  scale: 1,
});

/** Our roles under Mantine's names, so that its components wear them. */
const shared = {
  '--mantine-color-body': role('surface'),
  '--mantine-color-text': role('text'),
  '--mantine-color-bright': role('text'),
  '--mantine-color-dimmed': role('text-2'),
  '--mantine-color-placeholder': role('text-3'),
  '--mantine-color-error': role('failed'),
  '--mantine-color-default': role('surface'),
  '--mantine-color-default-hover': role('hover'),
  '--mantine-color-default-color': role('text'),
  '--mantine-color-default-border': role('line'),
  '--mantine-color-disabled': role('sunken'),
  '--mantine-color-disabled-color': role('text-3'),
  '--mantine-color-disabled-border': role('line'),
  '--mantine-primary-color-filled': role('accent'),
  '--mantine-primary-color-filled-hover': role('accent'),
  '--mantine-primary-color-contrast': role('on-accent'),
  '--mantine-primary-color-light-color': role('accent'),
  '--mantine-color-accent-filled': role('accent'),
  '--mantine-color-anchor': role('accent'),
};

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...roleVariables('light'), ...shared },
  dark: { ...roleVariables('dark'), ...shared },
});
