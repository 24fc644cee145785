import '@mantine/core/styles/UnstyledButton.layer.css';
import '@mantine/core/styles/Button.layer.css';
import '@mantine/core/styles/ActionIcon.layer.css';
import { ActionIcon, Button as MantineButton } from '@mantine/core';
import type { Icon as TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Icon } from '../icon';
import { Kbd } from '../text';

interface ButtonProps {
  children: ReactNode;
  onClick?: () => void;
  icon?: TablerIcon;
  /** The key that does the same. */
  hint?: string;
  look?: 'primary' | 'plain' | 'quiet';
  danger?: boolean;
  /** Not possible now, and why; said when pointed at and to screen readers. */
  disabledReason?: string | undefined;
  busy?: boolean;
  submit?: boolean;
  /** Has the focus when the dialog around it opens. */
  first?: boolean;
}

const variants = { primary: 'filled', plain: 'default', quiet: 'subtle' };

export function Button({
  children,
  onClick,
  icon,
  hint,
  look = 'plain',
  danger,
  disabledReason,
  busy,
  submit,
  first,
}: ButtonProps) {
  const off = disabledReason !== undefined || busy === true;
  return (
    <MantineButton
      type={submit ? 'submit' : 'button'}
      variant={variants[look]}
      data-danger={danger}
      data-autofocus={first}
      aria-disabled={off || undefined}
      data-disabled={off || undefined}
      aria-busy={busy || undefined}
      title={disabledReason}
      aria-keyshortcuts={hint}
      leftSection={icon && <Icon of={icon} size={14} />}
      rightSection={hint && <Kbd>{hint}</Kbd>}
      onClick={(event) => {
        if (off) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </MantineButton>
  );
}

export function IconButton({
  label,
  icon,
  onClick,
  mirror = false,
  pressed,
}: {
  label: string;
  icon: TablerIcon;
  onClick?: () => void;
  mirror?: boolean;
  pressed?: boolean;
}) {
  return (
    <ActionIcon variant="subtle" aria-label={label} title={label} onClick={onClick} aria-pressed={pressed}>
      <Icon of={icon} mirror={mirror} />
    </ActionIcon>
  );
}
