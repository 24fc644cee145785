import '@mantine/core/styles/Input.layer.css';
import '@mantine/core/styles/InlineInput.layer.css';
import '@mantine/core/styles/Combobox.layer.css';
import '@mantine/core/styles/Checkbox.layer.css';
import { Checkbox, NativeSelect, TextInput, Textarea } from '@mantine/core';
import type { ClipboardEvent, HTMLInputTypeAttribute, KeyboardEvent } from 'react';

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
  id?: string | undefined;
  label?: string | undefined;
  error?: string | undefined;
  placeholder?: string | undefined;
}

interface TextFieldProps extends FieldProps {
  type?: HTMLInputTypeAttribute;
  mono?: boolean;
  /** Left to right in any language, like dates in digits. */
  ltr?: boolean;
  width?: number | string;
  list?: string;
  /** Has the focus when the dialog around it opens. */
  first?: boolean;
  inputMode?: 'numeric' | 'decimal';
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  onPaste?: (event: ClipboardEvent<HTMLInputElement>) => void;
}

const mono = {
  fontFamily: 'var(--mantine-font-family-monospace)',
  fontSize: 12,
  fontVariantLigatures: 'none',
} as const;

/** `label` is for screen readers, where the row has no word of its own. */
export function TextField({ value, onChange, label, mono: isMono, ltr, width, first, error, ...rest }: TextFieldProps) {
  return (
    <TextInput
      {...rest}
      aria-label={label}
      error={error}
      value={value}
      spellCheck={false}
      autoComplete="off"
      data-autofocus={first}
      style={{ width: width ?? '100%' }}
      styles={isMono || ltr ? { input: { ...(isMono ? mono : {}), direction: 'ltr' } } : {}}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function TextAreaField({
  value,
  onChange,
  label,
  error,
  first,
  rows = 3,
  mono: isMono = false,
  grows = false,
  ...rest
}: FieldProps & {
  rows?: number;
  mono?: boolean;
  first?: boolean;
  /** One line at first, and as high as its text up to a bound. */
  grows?: boolean;
}) {
  const size = grows
    ? ({ fieldSizing: 'content', minHeight: 28, maxHeight: 190, paddingBlock: 3, resize: 'none' } as const)
    : ({ paddingBlock: 4, resize: 'vertical' } as const);
  return (
    <Textarea
      {...rest}
      aria-label={label}
      error={error}
      value={value}
      rows={grows ? 1 : rows}
      data-autofocus={first}
      spellCheck={!isMono}
      styles={{ input: { ...(isMono ? { ...mono, direction: 'ltr' } : {}), ...size } }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export interface Option {
  value: string;
  label: string;
}

/** A short list, as the platform shows it. */
export function ChoiceField({
  value,
  onChange,
  options,
  label,
  width,
  ...rest
}: FieldProps & { options: readonly Option[]; width?: number | string }) {
  return (
    <NativeSelect
      {...rest}
      aria-label={label}
      value={value}
      data={[...options]}
      style={{ width: width ?? '100%' }}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

export function CheckField({
  checked,
  onChange,
  label,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
}) {
  return (
    <Checkbox
      size="xs"
      label={label}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
      styles={{ label: { fontSize: 12, lineHeight: '18px' }, body: { alignItems: 'center' } }}
    />
  );
}
