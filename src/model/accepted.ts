import { type ChangeClass } from './change.ts';
import { type FormattedFile } from './formatting.ts';
import { type Position } from './position.ts';
import { type ZnodePath } from './znode-path.ts';

/** A znode whose live value the files say now. */
export interface AcceptedZnode {
  readonly path: ZnodePath;
  /** How it had drifted. */
  readonly class: ChangeClass;
  readonly document: string;
  /** Computed members that are not live as the files have them now: the next apply writes those. */
  readonly isOutdated: boolean;
}

/** What `drift accept` wrote, or would write. */
export interface AcceptResult {
  readonly project: string;
  readonly environment: string;
  readonly dryRun: boolean;
  /** Sorted by path; empty: nothing of it had drifted. */
  readonly znodes: readonly AcceptedZnode[];
  /** The files that are others now, sorted; one without a document any more has an empty text, and is gone. */
  readonly files: readonly FormattedFile[];
  /** Where secrets are in the files as they were, and as they are then: nobody is shown what stands there. */
  readonly secrets: { readonly before: readonly Position[]; readonly after: readonly Position[] };
  /** Znodes of other environments that the same files declare, and that follow. */
  readonly elsewhere: readonly { readonly environment: string; readonly paths: readonly ZnodePath[] }[];
}
