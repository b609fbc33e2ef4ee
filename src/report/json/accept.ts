import { type AcceptResult } from '../../model/accepted.ts';
import { fmtDiff } from '../fmt-diff.ts';
import { createPaint } from '../paint.ts';

/** `zkai.accept/v1` */
export function acceptView({
  project,
  environment,
  dryRun,
  znodes,
  files,
  secrets,
  elsewhere,
}: AcceptResult) {
  const options = { paint: createPaint({ color: false }), verbose: true, secrets };
  return {
    apiVersion: 'zkai.accept/v1',
    project,
    environment,
    dryRun,
    znodes: znodes.map(({ path, class: kind, document, isOutdated }) => ({
      path,
      class: kind,
      document,
      outdated: isOutdated,
    })),
    files: files.map((file) => ({
      file: file.file,
      removed: file.after === '',
      diff: fmtDiff(file, options).join('\n'),
    })),
    elsewhere,
  };
}
