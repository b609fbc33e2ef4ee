import { type Json, type JsonObject } from '../../model/json.ts';
import { API_VERSION } from './document-head.ts';

/**
 * A schema that takes a document of any kind, and holds it to the schema of its kind: an editor knows one schema for a
 * file, and a file may have documents of several kinds.
 * @param files the file of each kind, beside this one
 */
export function anyKindSchema(files: ReadonlyMap<string, string>): JsonObject {
  const kinds = [...files.keys()].sort();
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'zkai',
    description: 'A document of any kind that this project has.',
    type: 'object',
    required: ['apiVersion', 'kind'],
    properties: {
      apiVersion: { title: 'API version', description: `Always ${API_VERSION}.`, const: API_VERSION },
      kind: { title: 'Kind', description: 'What the document is.', enum: kinds },
    },
    allOf: kinds.map((kind): Json => ({
      if: { properties: { kind: { const: kind } }, required: ['kind'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { $ref: files.get(kind) ?? '' },
    })),
  };
}
