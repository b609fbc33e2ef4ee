import { type Finding, type Severity } from '../../../model/finding.ts';
import { type CompiledNode } from '../../compile/znode.ts';

interface FindingText {
  readonly message: string;
  readonly fix?: string;
  readonly related?: Finding['related'];
}

/** A finding about a znode, at the place that declares it. */
export function nodeFinding(
  node: CompiledNode,
  rule: string,
  severity: Severity,
  text: FindingText,
): Finding {
  return {
    rule,
    severity,
    message: text.message,
    ...(text.fix === undefined ? {} : { fix: text.fix }),
    position: node.source,
    pointer: node.pointer,
    document: node.document,
    ...(text.related === undefined ? {} : { related: text.related }),
  };
}
