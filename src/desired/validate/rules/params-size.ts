import { canonicalJson } from '../../../model/canonical-json.ts';
import { type Finding } from '../../../model/finding.ts';
import { type Json } from '../../../model/json.ts';
import { numberText } from '../../../model/number-text.ts';
import { findingAt, Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Bytes of canonical JSON. */
const WARN_ABOVE = 64 * 1024;
const REFUSE_ABOVE = 256 * 1024;

export const paramsTooLarge: Rule = {
  id: 'ZK514',
  // An error above 256 KiB.
  check: ({ clusters }: RuleContext) =>
    clusters.flatMap(({ models, tasks }) => [
      ...[...models.values()].flatMap(({ document, versions }) =>
        versions.flatMap(({ version, pointer, params }) =>
          sizeFinding(
            new Field(document.document, `${pointer}/params`, params.value),
            `the params of version ${version}`,
            params.value,
          ),
        ),
      ),
      ...[...tasks.values()].flatMap((task) => {
        const config = task.at('spec', 'config');
        return config.value === undefined ? [] : sizeFinding(config, 'the config', config.value);
      }),
    ]),
};

function sizeFinding(field: Field, what: string, value: Json): Finding[] {
  const bytes = Buffer.byteLength(canonicalJson(value));
  if (bytes <= WARN_ABOVE) return [];
  const isTooMuch = bytes > REFUSE_ABOVE;
  return [
    findingAt(field, 'ZK514', {
      severity: isTooMuch ? 'error' : 'warning',
      message: `${what}: ${numberText(bytes)} bytes of JSON, more than ${numberText(isTooMuch ? REFUSE_ABOVE : WARN_ABOVE)}`,
      fix: 'Keep large data elsewhere and name it by uri and digest.',
    }),
  ];
}
