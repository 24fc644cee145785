import { setFlagsFromString } from 'node:v8';

/**
 * Flags of Node for a hub and for an agent: their young objects fit into little, and what V8 takes for them it does not
 * give back. `bin/waypost.mjs` starts both with the same flags.
 */
export const HUB_NODE_FLAGS = ['--max-semi-space-size=4'];
export const AGENT_NODE_FLAGS = ['--max-semi-space-size=2'];

/** By how much the heap may grow between two collections. V8's own choice is to double and more. */
const HEAP_GROWING_PERCENT = 20;

/** Makes this process collect before it takes more memory: a hub and an agent live for months, most of it in idleness. */
export function keepHeapTight(): void {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWING_PERCENT}`);
}
