import { fieldPage } from '../desired/fields/field-page.ts';
import { findField } from '../desired/fields/find-field.ts';
import { didYouMean } from '../desired/resolve/did-you-mean.ts';
import { SchemaSet } from '../desired/validate/schema-set.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { type FieldPage } from '../model/field-page.ts';
import { type World } from '../ports/world.ts';
import { findKind, knownSchemas } from './show-schema.ts';

/**
 * What the schema of a kind says of a field: `ModelParams.spec.rollout`.
 * @throws ZkaiFailure `usage` for a kind or a field that there is not, with the nearest one
 */
export async function explainField(
  world: World,
  asked: string,
  { recursive }: { readonly recursive: boolean },
): Promise<FieldPage> {
  const known = await knownSchemas(world);
  const [name = '', ...path] = asked.split('.');
  const kind = findKind(name, known);
  const schemas = new SchemaSet(known);
  const found = findField(kind, path.join('.'), schemas);
  if (!('missing' in found)) return fieldPage(kind, found, { schemas, recursive });
  const parent = [kind, ...found.names].join('.');
  const { missing, known: fields } = found;
  throw new ZkaiFailure('usage', `${parent} has no field "${missing}"${didYouMean(missing, fields)}`, {
    hint:
      fields.length === 0
        ? `zkai explain ${parent} says what it takes`
        : `zkai explain ${parent} lists its fields`,
  });
}
