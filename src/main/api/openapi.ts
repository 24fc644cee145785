import * as z from 'zod';
import { operations } from '../../shared/contract/operations';
import type { Operation } from '../../shared/contract/operation';

export const API_PREFIX = '/api/v1';

/** The OpenAPI 3.1 document of everything that the contract gives a route. */
export function openApiDocument(version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  const shared = new SharedSchemas();
  for (const [name, declared] of Object.entries(operations) as [string, Operation][]) {
    if (declared.http === undefined) continue;
    const { method, path, status = 200 } = declared.http;
    const entry = (paths[`${API_PREFIX}${path}`] ??= {});
    const input = shared.of(declared.input, 'input');
    const pathNames = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
    entry[method.toLowerCase()] = {
      operationId: name,
      summary: declared.summary,
      'x-scope': declared.scope,
      parameters: parameters(input, pathNames, method === 'GET' || method === 'DELETE'),
      ...(method === 'GET' || method === 'DELETE' ? {} : { requestBody: body(input, pathNames) }),
      responses: {
        [String(status)]:
          status === 204
            ? { description: 'Done.' }
            : {
                description: 'Done.',
                content: { 'application/json': { schema: shared.of(declared.output, 'output') } },
              },
        default: {
          description: 'An error.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Waypost', version, description: 'The HTTP API of a Waypost hub.' },
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: {
        ...shared.schemas,
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string' },
            detail: { type: 'string' },
            reason: { type: 'string' },
            errors: {
              type: 'array',
              items: {
                type: 'object',
                required: ['path', 'message'],
                properties: { path: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } },
              },
            },
          },
        },
      },
    },
    paths,
  };
}

interface ObjectSchema {
  properties?: Record<string, unknown>;
  required?: string[];
  [key: string]: unknown;
}

/** Schemas that others refer to: those that contain themselves. */
class SharedSchemas {
  readonly schemas: Record<string, unknown> = {};
  readonly #names = new Map<string, string>();

  /**
   * The JSON Schema of a value. What it defines for itself moves here, because a reference in this document starts at
   * the document's root.
   */
  of(schema: z.ZodType, io: 'input' | 'output'): ObjectSchema {
    const {
      $schema: _,
      $defs = {},
      ...rest
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as ObjectSchema & { $defs?: Record<string, unknown> };
    let text = JSON.stringify(rest);
    for (const [local, definition] of Object.entries($defs)) {
      const reference = `"#/$defs/${local}"`;
      text = text.replaceAll(reference, `"#/components/schemas/${this.#keep(definition, reference)}"`);
    }
    return JSON.parse(text) as ObjectSchema;
  }

  #keep(definition: unknown, selfReference: string): string {
    const content = JSON.stringify(definition).replaceAll(selfReference, '"self"');
    const known = this.#names.get(content);
    if (known !== undefined) return known;
    const name = `Value${this.#names.size + 1}`;
    this.#names.set(content, name);
    this.schemas[name] = JSON.parse(content.replaceAll('"self"', `"#/components/schemas/${name}"`));
    return name;
  }
}

function parameters(input: ObjectSchema, pathNames: string[], withQuery: boolean): unknown[] {
  const found: unknown[] = [];
  for (const [name, schema] of Object.entries(input.properties ?? {})) {
    if (pathNames.includes(name)) found.push({ name, in: 'path', required: true, schema });
    else if (name === 'ifMatch') found.push({ name: 'If-Match', in: 'header', schema: { type: 'integer' } });
    else if (withQuery) found.push({ name, in: 'query', required: input.required?.includes(name) ?? false, schema });
  }
  return found;
}

function body(input: ObjectSchema, pathNames: string[]): unknown {
  const leftOut = new Set([...pathNames, 'ifMatch']);
  const properties = Object.fromEntries(Object.entries(input.properties ?? {}).filter(([name]) => !leftOut.has(name)));
  const required = (input.required ?? []).filter((name) => !leftOut.has(name));
  return {
    required: required.length > 0,
    content: { 'application/json': { schema: { ...input, properties, required } } },
  };
}
