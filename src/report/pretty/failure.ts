import { type ZkaiFailure } from '../../model/failure.ts';
import { type Finding } from '../../model/finding.ts';
import { indent } from '../columns.ts';
import { type Paint } from '../paint.ts';

/** What a person reads when a command could not go on; the last line is the next step. */
export function renderFailure(failure: ZkaiFailure, { paint }: { readonly paint: Paint }): string {
  const { message, details, findings, hint } = failure;
  const [first = '', ...rest] = message.split('\n');
  const found = findings
    .filter(isDecisive)
    .map(
      ({ position, severity, rule, message: text }) =>
        `${position.file}:${position.line}:${position.column}  ${severity} ${rule}  ${text}`,
    );
  return [
    `${paint.error('Error:')} ${paint.plain(first)}`,
    ...indent(
      [...rest, ...details.flatMap((detail) => detail.split('\n')), ...found].map((line) =>
        paint.plain(line),
      ),
      2,
    ),
    ...(hint === undefined ? [] : [`Try: ${paint.command(hint)}`]),
  ].join('\n');
}

/** A command ends because of errors; warnings and notes are for `validate`. */
function isDecisive({ severity }: Finding): boolean {
  return severity === 'error';
}
