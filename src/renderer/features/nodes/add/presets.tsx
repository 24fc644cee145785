import { useMemo } from 'react';
import { useNodes } from '../../../store/derived';
import { CheckField, ChoiceField, TextField } from '../../../ui/controls/fields';
import { WordsField } from '../../../ui/controls/pickers';
import { FormRow } from '../../../ui/form';
import { useFormats } from '../../../ui/format/use-formats';
import { labelsOf } from '../labels';
import type { OperationInput } from '../../../../shared/contract/operations';

/** What a machine is to be when it has joined, as the form has it. */
export interface Presets {
  location: string;
  capabilities: readonly string[];
  labels: readonly string[];
  /** Whether the machine may name capabilities beside those that stand here. */
  claims: boolean;
  /** Seconds, as text. */
  ttl: string;
}

export const noPresets: Presets = { location: '', capabilities: [], labels: [], claims: false, ttl: '900' };

const ttls = ['900', '3600', '86400', '604800'] as const;

/** @returns null when a label is none */
export function tokenInput({
  location,
  capabilities,
  labels: words,
  claims,
  ttl,
}: Presets): OperationInput<'joinTokens.create'> | null {
  const { labels, wrong } = labelsOf(words);
  if (wrong !== null) return null;
  const place = location.trim();
  return {
    ttlSeconds: Number(ttl),
    capabilities: [...capabilities],
    labels,
    ...(capabilities.length === 0 ? {} : { claims }),
    ...(place === '' ? {} : { location: place }),
  };
}

/** Where the machine stands, what it can do, and for how long the command is good. */
export function PresetFields({
  presets,
  error,
  onChange,
}: {
  presets: Presets;
  /** What the hub said of a field. */
  error: (path: string) => string | undefined;
  onChange: (presets: Presets) => void;
}) {
  const { t } = useFormats();
  const nodes = useNodes();
  const known = useMemo(() => [...new Set(nodes.flatMap((node) => node.capabilities))].toSorted(), [nodes]);
  const { wrong } = labelsOf(presets.labels);
  return (
    <>
      <FormRow label={t('nodes.columns.location')}>
        {(id) => (
          <TextField
            id={id}
            value={presets.location}
            placeholder={t('nodes.add.asItSays')}
            error={error('location')}
            onChange={(location) => onChange({ ...presets, location })}
          />
        )}
      </FormRow>
      <FormRow label={t('nodes.columns.capabilities')}>
        <WordsField
          label={t('nodes.columns.capabilities')}
          value={presets.capabilities}
          known={known}
          error={error('capabilities')}
          onChange={(capabilities) => onChange({ ...presets, capabilities })}
        />
        {presets.capabilities.length === 0 ? null : (
          <CheckField
            label={t('nodes.add.claims')}
            checked={presets.claims}
            onChange={(claims) => onChange({ ...presets, claims })}
          />
        )}
      </FormRow>
      <FormRow label={t('nodes.labels')}>
        <WordsField
          label={t('nodes.labels')}
          placeholder={presets.labels.length === 0 ? t('nodes.edit.labelExample') : ''}
          value={presets.labels}
          error={wrong === null ? error('labels') : t('nodes.edit.noLabel', { word: wrong })}
          onChange={(labels) => onChange({ ...presets, labels })}
        />
      </FormRow>
      <FormRow label={t('nodes.add.ttl')}>
        {(id) => (
          <ChoiceField
            id={id}
            width={160}
            value={presets.ttl}
            options={ttls.map((value) => ({ value, label: t(`nodes.add.ttls.${value}`) }))}
            onChange={(ttl) => onChange({ ...presets, ttl })}
          />
        )}
      </FormRow>
    </>
  );
}
