import { type Finding } from '../../../model/finding.ts';
import { quantityValue } from '../../resolve/quantity.ts';
import { findingAt, Field } from './field.ts';
import { type Rule, type RuleContext } from './rule.ts';

/** Runs for the `weights` of every declared version. */
function forEachWeights(check: (weights: Field) => Finding[]): Rule['check'] {
  return ({ documents }: RuleContext) =>
    documents
      .filter(({ kind }) => kind === 'ModelParams')
      .flatMap((document) => Field.root(document).at('spec', 'versions').items)
      .flatMap((version) => (version.at('weights').exists ? check(version.at('weights')) : []));
}

export const mutableWeights: Rule = {
  id: 'ZK504',
  check: forEachWeights((weights) => {
    const uri = weights.at('uri');
    if (uri.text === undefined || weights.at('digest').exists || !isMutable(uri.text)) return [];
    return [
      findingAt(uri, 'ZK504', {
        message: `${uri.text} can mean other bytes tomorrow`,
        fix: 'Pin it (hf://org/repo@<40 hex digits>, oci://registry/repository@sha256:…) or give the digest.',
      }),
    ];
  }),
};

/** True for a repository reference by branch or tag. Plain object URLs say nothing either way. */
function isMutable(uri: string): boolean {
  if (uri.startsWith('hf://')) return !/@[0-9a-f]{40}$/.test(uri);
  if (uri.startsWith('oci://')) return !/@sha256:[0-9a-f]{64}$/.test(uri);
  return false;
}

const CODE_SUFFIX = /\.(?:pt|pth|pkl|pickle|ckpt)$/;

export const executableWeights: Rule = {
  id: 'ZK506',
  check: forEachWeights((weights) => {
    const format = weights.at('format');
    const file = weights.at('uri').exists ? weights.at('uri') : weights.at('inline');
    const declared = format.text === 'pt' || format.text === 'pickle';
    const bySuffix = !format.exists && CODE_SUFFIX.test(file.text ?? '');
    if (!declared && !bySuffix) return [];
    return [
      findingAt(declared ? format : file, 'ZK506', {
        message: 'weights in this format can run code when they are loaded',
        fix: 'Convert them to safetensors.',
      }),
    ];
  }),
};

export const weightFiles: Rule = {
  id: 'ZK513',
  check: forEachWeights((weights) => {
    const files = weights.at('files').items;
    if (files.length === 0) return [];
    const seen = new Set<string>();
    const findings = files.flatMap((file): Finding[] => {
      const path = file.at('path');
      if (path.text === undefined || !seen.has(path.text)) {
        seen.add(path.text ?? '');
        return [];
      }
      return [
        findingAt(path, 'ZK513', {
          message: `${path.text} is listed twice`,
          fix: 'Remove one of them.',
        }),
      ];
    });
    const sizes = files.map((file) => quantityValue(file.at('size').value));
    const total = quantityValue(weights.at('size').value);
    if (total === undefined || sizes.includes(undefined)) return findings;
    const sum = sizes.reduce<number>((bytes, size) => bytes + (size ?? 0), 0);
    if (sum === total) return findings;
    const message = `size is ${total} bytes, but the files have ${sum} in all`;
    return [...findings, findingAt(weights.at('size'), 'ZK513', { message, fix: `Write size: ${sum}.` })];
  }),
};
