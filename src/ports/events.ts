/** What long work tells while it runs; the command line turns it into lines on stderr. */
export type ProgressEvent =
  | { readonly event: 'connecting'; readonly connect: string }
  | { readonly event: 'connected'; readonly server: string; readonly sessionId: string }
  | { readonly event: 'reading'; readonly znodes: number }
  /** What was read has been compared. */
  | { readonly event: 'planned'; readonly changes: number }
  /** Policies that have said what they think of the plan so far. */
  | { readonly event: 'judging'; readonly judged: number; readonly policies: number }
  | { readonly event: 'waiting-for-lock'; readonly holder: string }
  | {
      readonly event: 'committing';
      readonly id: string;
      readonly ops: number;
      /** Of the frame; behind a journal, of the largest one. */
      readonly bytes: number;
      /** Only behind a journal. */
      readonly batches?: number;
    }
  /** The journal of a batch is on its way. */
  | { readonly event: 'journaling'; readonly batch: number; readonly batches: number }
  /** ACLs of znodes that were widened, narrowed or put back so far. */
  | { readonly event: 'setting-acls'; readonly set: number; readonly of: number }
  /** Batches of a journaled apply that are in place, and the znodes in them so far. */
  | {
      readonly event: 'applying';
      readonly batch: number;
      readonly batches: number;
      readonly znodes: number;
    }
  | { readonly event: 'undoing'; readonly batch: number; readonly batches: number }
  /** Behind the batches: znodes of the ledger that were written so far. How many there are to be is not known before. */
  | { readonly event: 'recording'; readonly written: number }
  /** It is known what became of the commit. */
  | { readonly event: 'settled'; readonly written: boolean }
  | { readonly event: 'checking-outcome'; readonly id: string }
  | { readonly event: 'note'; readonly message: string };

export type Progress = (event: ProgressEvent) => void;
