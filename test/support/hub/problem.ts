/** An error as the HTTP API answers it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  reason?: string;
  errors?: { path: string; code: string; message: string }[];
}
