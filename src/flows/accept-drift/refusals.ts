import { type Refusal } from '../../desired/accept/settle-member.ts';
import { ZkaiFailure } from '../../model/failure.ts';
import { type Position } from '../../model/position.ts';
import { type ZnodePath } from '../../model/znode-path.ts';

/** Why a znode cannot be accepted. */
export interface RefusedZnode extends Refusal {
  /** `null`: it is about none in particular. */
  readonly path: ZnodePath | null;
}

/** Lines of a failure that anybody reads. */
const SHOWN = 20;

/** Nothing is written unless everything can be. */
export function notAccepted(refusals: readonly RefusedZnode[], hint: string): ZkaiFailure {
  const paths = new Set(refusals.map(({ path }) => path)).size;
  const what = paths === 1 ? 'a znode' : `${paths} znodes`;
  const lines = refusals.map(
    ({ path, reason, position }) => `${path === null ? '' : `${path}: `}${reason}${placeText(position)}`,
  );
  const rest = lines.length - SHOWN;
  return new ZkaiFailure(
    'blocked',
    `what is live of ${what} cannot be written into the files; nothing was written`,
    {
      details: [...lines.slice(0, SHOWN), ...(rest > 0 ? [`and ${rest} more`] : [])],
      hint,
    },
  );
}

/** The ways out that there always are. */
export function refused(target: string): string {
  return `edit the files there, or put back what was applied: zkai drift revert ${target}`;
}

function placeText(position: Position | null): string {
  return position === null ? '' : ` (${position.file}:${position.line}:${position.column})`;
}
