import type { HubCore } from './core';
import { NodeJobTexts } from './node-job-texts';
import { encodeId } from '../../shared/domain/id';
import { mayFetch } from './may-fetch';
import type { GatewayHub } from '../gateway/hub-port';

/** What the gateway needs, from an open hub. */
export function gatewayHub(core: HubCore, version: string): GatewayHub {
  const { engine, loop, rows } = core;
  const checksumOf = (functionId: number, number: number): string => {
    const fn = engine.state.functions.get(functionId);
    return fn?.activeVersion === number ? fn.checksum : (rows.functionVersion(functionId, number)?.checksum ?? '');
  };
  const texts = new NodeJobTexts(engine);
  return {
    hubId: engine.state.hub.hubId,
    version,
    epoch: engine.state.hub.epoch,
    nodeStaleSeconds: () => engine.state.settings.nodeStaleSeconds,
    node: (id) => engine.state.nodes.get(id),
    nodes: () => engine.state.nodes.values(),
    heldBy: (nodeId) => ({
      version: engine.state.nodes.get(nodeId)?.syncVersion ?? 0,
      items: Array.from(engine.state.deployments.on(nodeId).values(), (held) => ({
        functionId: encodeId('function', held.functionId),
        functionVersion: held.version,
        checksum: checksumOf(held.functionId, held.version),
      })),
      jobs: [...engine.state.nodeJobs.on(nodeId).values()].flatMap((row) => {
        const content = row.state === 'held' ? texts.of(row.jobId) : null;
        return content === null
          ? []
          : [{ jobId: encodeId('job', row.jobId), checksum: content.checksum, after: row.after }];
      }),
    }),
    nodeJob: (nodeId, jobId) =>
      engine.state.nodeJobs.on(nodeId).get(jobId)?.state === 'held' ? texts.of(jobId) : null,
    mayFetch: (nodeId, functionId, number) => mayFetch(core, nodeId, functionId, number),
    functionVersion: (functionId, number) => {
      const row = rows.functionVersion(functionId, number);
      return row === null ? null : { name: engine.state.functions.get(functionId)?.name ?? 'function', row };
    },
    submit: (input) => loop.submit(input),
    refused: (refused) => core.refusals.note(refused),
    withSecrets: core.withSecrets,
    sent: (grants) => core.sent(grants),
    execute: (command, caller) => loop.execute(command, caller),
  };
}
