import { useState } from 'react';
import { setQuery, useLocation } from '../../store/location';
import { notify } from '../../store/notices';
import { Button, IconButton } from '../../ui/controls/button';
import { TextField } from '../../ui/controls/fields';
import { PopButton, usePopClose } from '../../ui/controls/pop-button';
import { useFormats } from '../../ui/format/use-formats';
import { CloseIcon, ViewsIcon } from '../../ui/icons';
import { isSameView, removeView, saveView, useViews, viewQuery } from './saved-views';
import classes from './list-tools.module.css';

function Views() {
  const close = usePopClose();
  const { t } = useFormats();
  const { query } = useLocation();
  const views = useViews((state) => state.views);
  const [name, setName] = useState('');
  const save = (): void => {
    if (name.trim() === '') return;
    saveView({ name: name.trim(), query: viewQuery(query) });
    close();
  };
  return (
    <>
      {views.length === 0 ? <p className={classes['hint']}>{t('jobs.views.none')}</p> : null}
      <ul className={classes['views']}>
        {views.map((view) => (
          <li key={view.name}>
            <button
              type="button"
              aria-current={isSameView(view.query, query) ? true : undefined}
              onClick={() => {
                setQuery({ ...view.query });
                close();
              }}
            >
              <bdi>{view.name}</bdi>
            </button>
            <IconButton
              label={t('jobs.views.remove', { name: view.name })}
              icon={CloseIcon}
              onClick={() => {
                const undo = removeView(view.name);
                notify({ text: t('jobs.views.removed', { name: view.name }), tone: 'done', undo });
              }}
            />
          </li>
        ))}
      </ul>
      <form
        className={classes['save']}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField label={t('jobs.views.name')} placeholder={t('jobs.views.name')} value={name} onChange={setName} />
        <Button submit disabledReason={name.trim() === '' ? t('errors.issues.required') : undefined}>
          {t('common.actions.save')}
        </Button>
      </form>
    </>
  );
}

/** Filters, sort and columns under a name, to come back to. */
export function ViewsMenu() {
  const { t } = useFormats();
  return (
    <PopButton label={t('jobs.views.label')} icon={ViewsIcon}>
      <Views />
    </PopButton>
  );
}
