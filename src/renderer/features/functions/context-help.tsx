import { useFormats } from '../../ui/format/use-formats';
import { Fold } from '../../ui/form';
import { Mono } from '../../ui/text';
import { contextMembers } from './context-members';
import classes from './context-help.module.css';

/** The type of `ctx`, under the editor; it folds away. */
export function ContextHelp() {
  const { t } = useFormats();
  return (
    <div className={classes['help']}>
      <Fold label={t('functions.context.label')} sentence={t('functions.context.sentence')}>
        <table className={classes['table']}>
          <tbody>
            {contextMembers.map(([name, type]) => (
              <tr key={name}>
                <th scope="row">
                  <Mono>{`ctx.${name}`}</Mono>
                </th>
                <td>
                  <Mono>{type}</Mono>
                  <span>{t(`functions.context.members.${name}`)}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className={classes['result']}>{t('functions.context.result')}</p>
      </Fold>
    </div>
  );
}
