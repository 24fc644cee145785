// Flags of Node for what lives for months: src/main/platform/heap.ts says why, and gives them to what the hub starts.
export const hubFlags = ['--max-semi-space-size=4'];
export const agentFlags = ['--max-semi-space-size=2'];
