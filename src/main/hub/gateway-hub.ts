import type { HubCore } from './core';
import type { GatewayHub } from '../gateway/hub-port';

/** What the gateway needs, from an open hub. */
export function gatewayHub(core: HubCore): GatewayHub {
  const { engine, loop, rows } = core;
  return {
    hubId: engine.state.hub.hubId,
    epoch: engine.state.hub.epoch,
    nodeStaleSeconds: () => engine.state.settings.nodeStaleSeconds,
    node: (id) => engine.state.nodes.get(id),
    nodes: () => engine.state.nodes.values(),
    functionVersion: (functionId, version) => {
      const row = rows.functionVersion(functionId, version);
      return row === null ? null : { name: engine.state.functions.get(functionId)?.name ?? 'function', row };
    },
    submit: (input) => loop.submit(input),
    refused: (refused) => core.refusals.note(refused),
    sent: (grants) => core.sent(grants),
    execute: (command, caller) => loop.execute(command, caller),
  };
}
