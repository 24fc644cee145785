import '@mantine/core/styles/ScrollArea.layer.css';
import '@mantine/core/styles/Popover.layer.css';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/Combobox.layer.css';
import '@mantine/core/styles/Pill.layer.css';
import '@mantine/core/styles/PillsInput.layer.css';
import { MultiSelect, Select, TagsInput } from '@mantine/core';
import type { Option } from './fields';

interface PickerProps {
  id?: string;
  label: string;
  error?: string | undefined;
  placeholder?: string;
}

const SHOWN = 100;
const common = { limit: SHOWN, maxDropdownHeight: 280, comboboxProps: { transitionProps: { duration: 0 } } };

/** One of many, found by typing. */
export function PickOne({
  value,
  options,
  onChange,
  nothing,
  label,
  width,
  ...rest
}: PickerProps & {
  value: string | null;
  options: readonly Option[];
  onChange: (value: string | null) => void;
  nothing: string;
  width?: number | string;
}) {
  return (
    <Select
      {...rest}
      {...common}
      aria-label={label}
      searchable
      allowDeselect={false}
      value={value}
      data={[...options]}
      nothingFoundMessage={nothing}
      style={{ width: width ?? '100%' }}
      onChange={onChange}
    />
  );
}

/** Some of many, found by typing. */
export function PickSome({
  value,
  options,
  onChange,
  nothing,
  label,
  ...rest
}: PickerProps & {
  value: readonly string[];
  options: readonly Option[];
  onChange: (value: string[]) => void;
  nothing: string;
}) {
  return (
    <MultiSelect
      {...rest}
      {...common}
      aria-label={label}
      searchable
      hidePickedOptions
      value={[...value]}
      data={[...options]}
      nothingFoundMessage={nothing}
      onChange={onChange}
    />
  );
}

/** Words of one's own; known ones are offered. */
export function WordsField({
  value,
  known = [],
  onChange,
  label,
  ...rest
}: PickerProps & { value: readonly string[]; known?: readonly string[]; onChange: (value: string[]) => void }) {
  return (
    <TagsInput
      {...rest}
      {...common}
      aria-label={label}
      value={[...value]}
      data={[...known]}
      splitChars={[',', ' ']}
      acceptValueOnBlur
      onChange={onChange}
    />
  );
}
