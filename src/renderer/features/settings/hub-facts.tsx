import { useQuery } from '../../client/use-query';
import { useFormats } from '../../ui/format/use-formats';
import { Fact, Facts, Section } from '../../ui/layout';
import { Failed, SkeletonRows } from '../../ui/states';
import { Mono } from '../../ui/text';
import { AbsoluteTime } from '../../ui/time';
import classes from './settings.module.css';

/** A door that no other machine can reach. */
const isLoopback = (url: string): boolean => /^\w+:\/\/(127\.|localhost|\[::1\])/.test(url);

function Door({ url }: { url: string | null }) {
  const { t } = useFormats();
  if (url === null) return <>{t('settings.doors.closed')}</>;
  return (
    <>
      <Mono>{url}</Mono>
      <p className={classes['note']}>{t(isLoopback(url) ? 'settings.doors.loopback' : 'settings.doors.network')}</p>
    </>
  );
}

/** Where this hub listens and keeps its data. */
export function HubFacts() {
  const { t } = useFormats();
  const status = useQuery('hub.status', {});
  const instance = status.value?.instance;
  return (
    <Section title={t('settings.doors.title')}>
      {status.error !== null ? (
        <Failed error={status.error} onRetry={status.reload} />
      ) : instance === undefined ? (
        <SkeletonRows count={3} />
      ) : (
        <Facts>
          <Fact label={t('settings.doors.gateway')}>
            <Door url={instance.gatewayUrl} />
          </Fact>
          <Fact label={t('settings.doors.api')}>
            <Door url={instance.apiUrl} />
          </Fact>
          <Fact label={t('settings.doors.data')}>
            <Mono>{instance.dataDir}</Mono>
          </Fact>
          <Fact label={t('settings.doors.version')}>
            <Mono>{instance.version}</Mono> · {t('settings.doors.since')} <AbsoluteTime at={instance.startedAt} />
          </Fact>
        </Facts>
      )}
    </Section>
  );
}
