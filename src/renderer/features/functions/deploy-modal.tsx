import { useState } from 'react';
import { deploymentStrategies, type DeploymentStrategy, type PlacedOn } from '../../../shared/domain/deployment';
import type { FunctionDefinition } from '../../../shared/domain/function';
import { useQuery } from '../../client/use-query';
import { useNodes } from '../../store/derived';
import { useLive } from '../../store/live';
import { notify } from '../../store/notices';
import { Button } from '../../ui/controls/button';
import { ChoiceField } from '../../ui/controls/fields';
import { Modal, ModalActions } from '../../ui/controls/modal';
import { PickSome } from '../../ui/controls/pickers';
import { useErrorText } from '../../ui/errors';
import { useFormats } from '../../ui/format/use-formats';
import { FormRow, Note } from '../../ui/form';
import { Mono } from '../../ui/text';
import { useCommand } from '../../ui/use-command';
import classes from './deployments-tab.module.css';

/** The nodes that do not get it, and why. */
function Refused({ placed }: { placed: PlacedOn }) {
  const { t } = useFormats();
  const nodes = useLive((live) => live.mirror.nodes);
  return (
    <>
      <Note tone="warn">
        {t('functions.deploy.partly', { count: placed.rejected.length, deployed: placed.deployed })}
      </Note>
      <ul className={classes['refused']}>
        {placed.rejected.map(({ nodeId, code }) => (
          <li key={nodeId}>
            <Mono>{nodes.get(nodeId)?.name ?? nodeId}</Mono>
            <span>{t(`functions.deploy.refusal.${code}`)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Places a function on nodes: on all that may hold it, on the least loaded, or on those that are named. */
export default function DeployModal({ definition, onClose }: { definition: FunctionDefinition; onClose: () => void }) {
  const { t } = useFormats();
  const words = useErrorText();
  const { send, busy } = useCommand();
  const nodes = useNodes();
  const { id, name } = definition;
  const versions = useQuery('functions.versions', { id, limit: 500 });
  const [strategy, setStrategy] = useState<DeploymentStrategy>('all');
  const [nodeIds, setNodeIds] = useState<string[]>([]);
  const [version, setVersion] = useState(String(definition.version));
  const [wrong, setWrong] = useState<{ nodes?: string; text?: string }>({});
  const [placed, setPlaced] = useState<PlacedOn | null>(null);

  const deploy = async (): Promise<void> => {
    if (strategy === 'nodes' && nodeIds.length === 0) {
      setWrong({ nodes: t('errors.issues.nodes_missing') });
      return;
    }
    setWrong({});
    const result = await send(
      'functions.deploy',
      {
        id,
        strategy,
        ...(strategy === 'nodes' ? { nodeIds } : {}),
        ...(version === String(definition.version) ? {} : { version: Number(version) }),
      },
      { quiet: true },
    );
    if (!result.ok) {
      setWrong({ text: words(result.error) });
      return;
    }
    if (result.value.rejected.length > 0) {
      setPlaced(result.value);
      return;
    }
    notify({ text: t('functions.notices.deployed', { count: result.value.deployed, name }), tone: 'done' });
    onClose();
  };

  return (
    <Modal title={t('functions.deploy.title', { name })} onClose={onClose} width={520}>
      {placed === null ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void deploy();
          }}
        >
          <FormRow label={t('functions.deploy.on')}>
            {(field) => (
              <ChoiceField
                id={field}
                value={strategy}
                options={deploymentStrategies.map((value) => ({
                  value,
                  label: t(`functions.deploy.strategy.${value}`),
                }))}
                onChange={(value) => setStrategy(deploymentStrategies.find((each) => each === value) ?? 'all')}
              />
            )}
          </FormRow>
          {strategy === 'nodes' ? (
            <FormRow label={t('common.rail.nodes')}>
              {(field) => (
                <PickSome
                  id={field}
                  label={t('common.rail.nodes')}
                  value={nodeIds}
                  error={wrong.nodes}
                  options={nodes.map((node) => ({ value: node.id, label: node.name }))}
                  nothing={t('common.filter.none')}
                  onChange={setNodeIds}
                />
              )}
            </FormRow>
          ) : null}
          <FormRow label={t('functions.columns.version')}>
            {(field) => (
              <ChoiceField
                id={field}
                value={version}
                width={240}
                options={(versions.value?.items ?? [definition]).map((row) => ({
                  value: String(row.version),
                  label:
                    row.version === definition.version
                      ? t('functions.deploy.activeVersion', { version: row.version })
                      : String(row.version),
                }))}
                onChange={setVersion}
              />
            )}
          </FormRow>
          {wrong.text === undefined ? null : <Note tone="failed">{wrong.text}</Note>}
          <ModalActions>
            <Button onClick={onClose}>{t('common.actions.cancel')}</Button>
            <Button look="primary" submit busy={busy}>
              {t('functions.deploy.do')}
            </Button>
          </ModalActions>
        </form>
      ) : (
        <>
          <Refused placed={placed} />
          <ModalActions>
            <Button first look="primary" onClick={onClose}>
              {t('common.actions.close')}
            </Button>
          </ModalActions>
        </>
      )}
    </Modal>
  );
}
