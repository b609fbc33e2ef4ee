import * as Args from '@oclif/core/args';
import { parseRevisionRef, type RevisionRef } from '../model/revision-ref.ts';

/** A revision on the command line: `@12`, `@latest`, `@-1`. */
export const revisionArg = Args.custom<RevisionRef>({ parse: async (text) => parseRevisionRef(text) });
