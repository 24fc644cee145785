/** The newest firing of a job, and the nodes that it reached. */
export interface Reach {
  fireTime: number;
  nodes: Set<number>;
}
