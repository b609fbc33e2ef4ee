import { type Finding } from '../../model/finding.ts';
import { isJsonObject, type Json } from '../../model/json.ts';
import { type ProjectReconcile } from '../../model/kinds/project.ts';
import { type WrittenDocument, writtenId } from '../parse/written-document.ts';
import { durationMs } from '../resolve/duration.ts';
import { RULES } from './rules.ts';

const BACKOFF = '/spec/reconcile/backoff';

/** Pauses that grow cannot begin above where they end. A limit that is not written is the default. */
export function checkBackoff(
  { initial, max }: ProjectReconcile['backoff'],
  document: WrittenDocument,
): Finding[] {
  if ((durationMs(initial) ?? 0) <= (durationMs(max) ?? 0)) return [];
  const pointer = `${BACKOFF}/${isWritten(document, 'initial') ? 'initial' : 'max'}`;
  return [
    {
      rule: 'ZK102',
      severity: RULES.ZK102.severity,
      message: `the first pause (initial: ${initial}) is longer than the longest one (max: ${max})`,
      fix: 'Write a max that is not below initial.',
      position: document.locate(pointer),
      pointer,
      document: writtenId(document),
    },
  ];
}

function isWritten({ value }: WrittenDocument, key: string): boolean {
  const backoff = ['spec', 'reconcile', 'backoff'].reduce<Json | undefined>(memberOf, value);
  return typeof memberOf(backoff, key) === 'string';
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  return value !== undefined && isJsonObject(value) ? value[key] : undefined;
}
