import { screens } from '../store/location';
import { Modal } from '../ui/controls/modal';
import { useFormats } from '../ui/format/use-formats';
import { Kbd } from '../ui/text';
import classes from './cheat-sheet.module.css';

const goKeys = { overview: 'O', jobs: 'J', runs: 'R', nodes: 'N', functions: 'F' } as const;

function Line({ keys, what }: { keys: string[]; what: string }) {
  return (
    <>
      <dt>
        {keys.map((key) => (
          <Kbd key={key}>{key}</Kbd>
        ))}
      </dt>
      <dd>{what}</dd>
    </>
  );
}

export default function CheatSheet({ onClose }: { onClose: () => void }) {
  const { t } = useFormats();
  const mod = window.waypost.desktop.platform === 'darwin' ? '⌘' : 'Ctrl';
  return (
    <Modal title={t('common.keys.title')} onClose={onClose} width={640}>
      <div className={classes['groups']}>
        <section>
          <h3>{t('common.keys.groups.go')}</h3>
          <dl>
            {screens.map((screen) => (
              <Line
                key={screen}
                keys={['G', goKeys[screen]]}
                what={t('common.keys.go', { screen: t(`common.rail.${screen}`) })}
              />
            ))}
            <Line keys={['Alt', '← →']} what={t('common.keys.history')} />
          </dl>
        </section>
        <section>
          <h3>{t('common.keys.groups.list')}</h3>
          <dl>
            <Line keys={['J', 'K', '↓', '↑']} what={t('common.keys.move')} />
            <Line keys={['Enter']} what={t('common.keys.open')} />
            <Line keys={['Space', 'Shift ↓']} what={t('common.keys.select')} />
            <Line keys={[mod, 'A']} what={t('common.keys.selectAll')} />
            <Line keys={['F']} what={t('common.keys.filter')} />
          </dl>
          <h3>{t('common.keys.groups.window')}</h3>
          <dl>
            <Line keys={['Esc']} what={t('common.keys.back')} />
            <Line keys={['?']} what={t('common.keys.sheet')} />
          </dl>
        </section>
        <section>
          <h3>{t('common.keys.groups.act')}</h3>
          <dl>
            <Line keys={['C']} what={t('common.keys.create')} />
            <Line keys={['E']} what={t('common.keys.edit')} />
            <Line keys={['R']} what={t('common.keys.run')} />
            <Line keys={['P']} what={t('common.keys.pause')} />
            <Line keys={['Del']} what={t('common.keys.delete')} />
            <Line keys={[mod, 'Enter']} what={t('common.keys.save')} />
            <Line keys={[mod, 'Z']} what={t('common.keys.undo')} />
          </dl>
        </section>
      </div>
      <p className={classes['note']}>{t('common.keys.off')}</p>
    </Modal>
  );
}
