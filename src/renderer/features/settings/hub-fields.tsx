import { useMemo } from 'react';
import type { Settings } from '../../../shared/domain/settings';
import { CheckField, TextField } from '../../ui/controls/fields';
import { LengthField } from '../../ui/controls/length-field';
import { PickOne } from '../../ui/controls/pickers';
import { Inline } from '../../ui/form';
import { useFormats } from '../../ui/format/use-formats';
import { Section } from '../../ui/layout';
import { Mono } from '../../ui/text';
import { SettingRow } from './setting-row';
import { settingKinds, type SettingsDraft, type TypedSetting } from './settings-draft';
import classes from './settings.module.css';

/** What stands under which title. */
const sections = {
  scheduling: [
    'timezone',
    'misfireGraceSeconds',
    'defaultMaxRetries',
    'defaultRetryDelaySeconds',
    'maxConcurrentRuns',
    'maxLookaheadDays',
  ],
  history: ['historyRetentionDays', 'historyMaxRuns', 'usageRetentionDays'],
  nodes: ['enrolmentApproval', 'nodeStaleSeconds'],
  limits: ['maxJobsPerCreator', 'maxJobCreationsPerMinute'],
  backups: ['backupEveryHours', 'backupKeep', 'backupFolder'],
} as const satisfies Record<string, readonly (keyof SettingsDraft)[]>;

const variableOf = (key: keyof Settings): string => `WAYPOST_${key.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;

interface FieldsProps {
  draft: SettingsDraft;
  /** Settings that variables of the hub stand above. */
  overridden: ReadonlySet<keyof Settings>;
  errorAt: (path: string) => string | undefined;
  onChange: (part: Partial<SettingsDraft>) => void;
}

function TimeZoneField({ draft, errorAt, onChange, id }: FieldsProps & { id: string }) {
  const { t } = useFormats();
  const zones = useMemo(
    () =>
      [...new Set([draft.timezone, 'UTC', ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
        value,
        label: value,
      })),
    [draft.timezone],
  );
  return (
    <PickOne
      id={id}
      label={t('settings.hub.timezone.label')}
      value={draft.timezone}
      options={zones}
      width={240}
      nothing={t('settings.hub.noZone')}
      error={errorAt('timezone')}
      onChange={(timezone) => timezone !== null && onChange({ timezone })}
    />
  );
}

function TypedField({ name, id, ...props }: FieldsProps & { name: TypedSetting; id: string }) {
  const { t } = useFormats();
  const { draft, errorAt, onChange } = props;
  const label = t(`settings.hub.${name}.label`);
  const change = (text: string): void => onChange({ [name]: text });
  if (settingKinds[name] === 'length')
    return <LengthField id={id} label={label} value={draft[name]} error={errorAt(name)} onChange={change} />;
  const unit = name.endsWith('Days') ? t('common.units.d') : name.endsWith('Hours') ? t('common.units.h') : null;
  if (settingKinds[name] === 'path')
    return (
      <TextField
        id={id}
        mono
        value={draft[name]}
        error={errorAt(name)}
        placeholder={t('settings.hub.usualFolder')}
        onChange={change}
      />
    );
  return (
    <Inline>
      <TextField
        id={id}
        value={draft[name]}
        width={name === 'historyMaxRuns' ? 180 : 120}
        inputMode="numeric"
        error={errorAt(name)}
        placeholder={
          name === 'historyMaxRuns'
            ? t('settings.hub.unlimited')
            : name === 'backupEveryHours'
              ? t('settings.hub.never')
              : undefined
        }
        onChange={change}
      />
      {unit === null ? null : <span className={classes['unit']}>{unit}</span>}
    </Inline>
  );
}

function Field({ name, ...props }: FieldsProps & { name: keyof SettingsDraft }) {
  const { t } = useFormats();
  const label = t(`settings.hub.${name}.label`);
  const note = t(`settings.hub.${name}.note`);
  if (props.overridden.has(name)) {
    const value = props.draft[name];
    return (
      <SettingRow label={label} note={note}>
        <span className={classes['fixed']}>
          <b>{typeof value === 'boolean' ? t(value ? 'settings.hub.yes' : 'settings.hub.no') : value}</b>{' '}
          <span>
            {t('settings.hub.overridden')} <Mono>{variableOf(name)}</Mono>
          </span>
        </span>
      </SettingRow>
    );
  }
  if (name === 'enrolmentApproval')
    return (
      <SettingRow label={label} note={note}>
        <CheckField
          label={t('settings.hub.enrolmentApproval.check')}
          checked={props.draft.enrolmentApproval}
          onChange={(enrolmentApproval) => props.onChange({ enrolmentApproval })}
        />
      </SettingRow>
    );
  return (
    <SettingRow label={label} note={note}>
      {(id) =>
        name === 'timezone' ? <TimeZoneField id={id} {...props} /> : <TypedField id={id} name={name} {...props} />
      }
    </SettingRow>
  );
}

/** Every setting of the hub under its title. */
export function HubFields(props: FieldsProps) {
  const { t } = useFormats();
  return (Object.keys(sections) as (keyof typeof sections)[]).map((section) => (
    <Section key={section} title={t(`settings.sections.${section}`)}>
      {sections[section].map((name) => (
        <Field key={name} name={name} {...props} />
      ))}
    </Section>
  ));
}
