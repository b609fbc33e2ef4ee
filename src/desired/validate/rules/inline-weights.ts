import { bytesDigest, inlineFiles } from '../../compile/inline-weights.ts';
import { attachmentPath } from '../../compile/znode-tree.ts';
import { type Finding } from '../../../model/finding.ts';
import { pointerTokens } from '../../../model/json.ts';
import { numberText } from '../../../model/number-text.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { type CheckedDocument } from './checked-document.ts';
import { Field, findingAt } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** `spec.limits.inlineMax` where no ClusterTopology says otherwise: 4 MiB. */
const DEFAULT_INLINE_MAX = 4_194_304;

export const inlineWeights: Rule = {
  id: 'ZK509',
  check: (context: RuleContext) =>
    context.documents.flatMap((document) =>
      inlineFiles(document).flatMap(({ pointer, file }): Finding[] => {
        const weights = Field.root(document).at(...pointerTokens(pointer).slice(0, -1));
        const inline = weights.at('inline');
        if (!inline.exists) return [];
        const path = attachmentPath(document, pointer, file);
        const bytes = context.attachments.get(path ?? '');
        if (Buffer.isBuffer(bytes)) return contentFindings(weights, bytes, inlineMax(document, context));
        return [
          findingAt(inline, 'ZK509', {
            message:
              path === undefined
                ? `${file} is outside the project`
                : `there is no readable file ${path} of at most 16 MiB`,
            fix: 'Give the path relative to the YAML file that names it, inside the project.',
          }),
        ];
      }),
    ),
};

function contentFindings(weights: Field, bytes: Buffer, limit: number): Finding[] {
  const [inline, size, digest] = [weights.at('inline'), weights.at('size'), weights.at('digest')];
  if (bytes.length > limit) {
    return [
      findingAt(inline, 'ZK509', {
        message: `${inline.text} has ${numberText(bytes.length)} bytes, more than the ${numberText(limit)} of limits.inlineMax`,
        fix: 'Keep it in a store, and name it by uri and digest.',
      }),
    ];
  }
  const declared = quantityValue(size.value);
  const found = bytesDigest(bytes);
  const findings: Finding[] = [];
  if (declared !== undefined && declared !== bytes.length) {
    const message = `size is ${numberText(declared)} bytes, but ${inline.text} has ${numberText(bytes.length)}`;
    findings.push(findingAt(size, 'ZK509', { message, fix: `Write size: ${bytes.length}.` }));
  }
  if (digest.text !== undefined && digest.text !== found) {
    const message = `the digest is not that of ${inline.text}: it has ${found}`;
    const fix = 'Find out which of the two is meant, and write the digest of that file.';
    findings.push(findingAt(digest, 'ZK509', { message, fix }));
  }
  return findings;
}

function inlineMax({ cluster }: CheckedDocument, { clusters }: RuleContext): number {
  const topology = clusters.find(({ name }) => name === cluster)?.topology;
  return quantityValue(topology?.document.at('spec', 'limits', 'inlineMax').value) ?? DEFAULT_INLINE_MAX;
}
