import { setQuery } from '../../store/location';
import { CheckField } from '../../ui/controls/fields';
import { PopButton } from '../../ui/controls/pop-button';
import { useFormats } from '../../ui/format/use-formats';
import { ColumnsIcon } from '../../ui/icons';
import { chosenColumns, formatColumns, optionalColumns } from './job-columns';
import classes from './list-tools.module.css';

/** Which columns the list shows, as far as there is room. */
export function ColumnsMenu({ chosen }: { chosen: string | undefined }) {
  const { t } = useFormats();
  const shown = chosenColumns(chosen);
  return (
    <PopButton label={t('jobs.columns.choose')} icon={ColumnsIcon}>
      {optionalColumns.map((key) => (
        <CheckField
          key={key}
          label={t(`jobs.columns.${key}`)}
          checked={shown.has(key)}
          onChange={(checked) =>
            setQuery({
              columns: formatColumns(optionalColumns.filter((each) => (each === key ? checked : shown.has(each)))),
            })
          }
        />
      ))}
      <p className={classes['hint']}>{t('jobs.columns.room')}</p>
    </PopButton>
  );
}
