import { dismiss, undoLast, useNotice } from '../store/notices';
import { Button, IconButton } from '../ui/controls/button';
import { useFormats } from '../ui/format/use-formats';
import { RunGlyph } from '../ui/glyphs/run-glyph';
import { CloseIcon } from '../ui/icons';
import { useKeys } from '../ui/keys';
import classes from './frame.module.css';

/** What was just done, with its undo. */
export function NoticeBar() {
  const { t } = useFormats();
  const notice = useNotice((state) => state.notice);
  const canUndo = notice?.undo !== undefined;
  useKeys(canUndo ? { 'mod+z': undoLast } : {});
  const mod = window.waypost.desktop.platform === 'darwin' ? '⌘ Z' : 'Ctrl Z';
  return (
    <div className={classes['notice']} role="status">
      {notice ? (
        <div key={notice.id}>
          <RunGlyph state={notice.tone === 'failed' ? 'failed' : 'succeeded'} />
          <span>{notice.text}</span>
          {canUndo ? (
            <Button look="quiet" hint={mod} onClick={undoLast}>
              {t('common.actions.undo')}
            </Button>
          ) : null}
          <IconButton label={t('common.actions.close')} icon={CloseIcon} onClick={dismiss} />
        </div>
      ) : null}
    </div>
  );
}
