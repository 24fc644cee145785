/** What the key of an execution without the hub says: `<job>@<fire time>@<node>/…`. */
export function ownKey(key: string): { jobId: string; fireTime: number; nodeId: string } | null {
  const [, jobId, fireTime, nodeId] = /^(job_[^@]+)@(\d+)@(node_[^/]+)\//.exec(key) ?? [];
  return jobId === undefined || nodeId === undefined ? null : { jobId, fireTime: Number(fireTime), nodeId };
}
