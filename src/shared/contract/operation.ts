import type { z } from 'zod';

/** What a token may do. `admin` holds all of them. */
export const scopes = ['read', 'jobs:write', 'runs:write', 'functions:write', 'nodes:write', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Where an operation stands in the HTTP API, under `/api/v1`. `{id}` parts and the query or body form its input. */
export interface HttpRoute {
  method: HttpMethod;
  path: string;
  /** The status of success; 200 unless told. */
  status?: 200 | 201 | 204;
}

/**
 * One thing that a client can ask of the hub, declared once. IPC handlers, the preload bridge, the renderer's client,
 * HTTP routes and the OpenAPI document are derived from it.
 */
export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** `query` reads and changes nothing; `command` goes through the engine and writes an audit row. */
  kind: 'query' | 'command';
  scope: Scope;
  /** Absent: the desktop window alone has it. */
  http?: HttpRoute;
  summary: string;
  input: I;
  output: O;
}

/** Keeps the types of an operation's schemas while checking its shape. */
export function operation<I extends z.ZodType, O extends z.ZodType>(value: Operation<I, O>): Operation<I, O> {
  return value;
}
