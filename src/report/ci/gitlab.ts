import { type Severity } from '../../model/finding.ts';
import { fingerprints } from '../fingerprint.ts';
import { jsonText } from '../json/text.ts';
import { type Remark, withRestCounted } from '../remark.ts';
import { type RunFacts, fileFrom } from '../run-facts.ts';

/** What GitLab calls them; `critical` and `blocker` would say that something is on fire. */
const SEVERITIES = { error: 'major', warning: 'minor', info: 'info' } as const satisfies Record<
  Severity,
  string
>;

/** A report for the Code Quality widget of GitLab. What has no place is said of the project file. */
export function gitlabReport(all: readonly Remark[], run: RunFacts): string {
  const remarks = withRestCounted(all);
  const names = fingerprints(remarks);
  const issues = remarks.map(({ rule, severity, message, position }, i) => ({
    description: `${rule}: ${message}`,
    check_name: rule,
    fingerprint: names[i],
    severity: SEVERITIES[severity],
    location: {
      path: fileFrom(run.fromRepository, position ?? { file: 'zkai.yaml' }),
      lines: { begin: position?.line ?? 1, end: position?.endLine ?? 1 },
    },
  }));
  return jsonText(issues);
}
