import { stripVTControlCharacters } from 'node:util';
import { type ExitCode, EXIT } from '../model/exit-code.ts';
import { type ZkaiFailure } from '../model/failure.ts';
import { type Format } from '../model/format.ts';
import { type RemarkFormat } from '../report/forms.ts';
import { failureView } from '../report/json/failure.ts';
import { type RunFacts } from '../report/run-facts.ts';
import { type CommandReport, printedJson, printedLines, printMore, printNote, printText } from './output.ts';
import { type ReportFile } from './report-files.ts';

/** Where a result goes, and in which forms. */
export interface Delivery {
  /** What stdout gets. */
  readonly format: Format;
  readonly reports: readonly ReportFile[];
  /** The file that GitHub shows on the page of a job; `undefined` elsewhere. */
  readonly stepSummary: string | undefined;
  readonly facts: () => Promise<Omit<RunFacts, 'exitCode'>>;
  readonly write: (path: string, text: string) => Promise<void>;
  readonly append: (path: string, text: string) => Promise<void>;
}

/**
 * Writes the report files, then stdout. A file that cannot be written makes the command fail (1) where it would have
 * succeeded and nothing was written to ZooKeeper; the result is shown all the same.
 */
export async function deliver(report: CommandReport, delivery: Delivery): Promise<void> {
  const asked = report.exitCode ?? EXIT.success;
  const problems = await writeReports(
    (format) => formOf(report, format, { exitCode: asked, delivery }),
    delivery,
  );
  const isMeant = asked === EXIT.success || asked === EXIT.differences;
  const exitCode = problems.length > 0 && isMeant && report.hasWritten !== true ? EXIT.failure : asked;
  await printText(await formOf(report, delivery.format, { exitCode, delivery }), report, exitCode);
  for (const problem of [...(report.problems ?? []), ...problems]) printNote(problem);
}

/**
 * Prints results of a command that goes on, at once; false where nobody reads any more. One may have nothing to say in a form.
 * @throws as {@link printMore}
 */
export async function show(reports: readonly CommandReport[], delivery: Delivery): Promise<boolean> {
  const texts = reports.map((report) =>
    formOf(report, delivery.format, { exitCode: report.exitCode ?? EXIT.success, delivery }),
  );
  return printMore((await Promise.all(texts)).filter((text) => text !== '').join('\n'));
}

/** The same for what ended a command; the text for a person, and JSON, are printed where every failure is. */
export async function deliverFailure(failure: ZkaiFailure, delivery: Delivery): Promise<void> {
  const { format } = delivery;
  const form = (wanted: Format): Promise<string> => failureForm(failure, wanted, delivery);
  for (const problem of await writeReports(form, delivery)) printNote(problem);
  if (format === 'pretty' || format === 'json' || format === 'ndjson') return;
  const text = await form(format);
  await printText(text, { hasWritten: false }, failure.exitCode).catch(() => {}); // stderr tells it, too
}

/** What could not be written, in sentences. */
async function writeReports(
  form: (format: Format) => Promise<string>,
  { format, reports, stepSummary, write, append }: Delivery,
): Promise<string[]> {
  const problems: string[] = [];
  for (const report of reports) {
    const text = stripVTControlCharacters(await form(report.format));
    const content = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    await write(report.path, content).catch((error: unknown) =>
      problems.push(`Error: the report ${messageOf(error)}`),
    );
  }
  if (format === 'github' && stepSummary !== undefined) {
    await append(stepSummary, `${await form('markdown')}\n`).catch((error: unknown) =>
      problems.push(`Error: the summary of the job ${messageOf(error)}`),
    );
  }
  return problems;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function formOf(
  report: CommandReport,
  format: Format,
  { exitCode, delivery }: { readonly exitCode: ExitCode; readonly delivery: Delivery },
): Promise<string> {
  if (format === 'pretty') return report.text();
  if (format === 'json') return printedJson(report.json(), exitCode);
  if (format === 'ndjson') return printedLines(report.json(), exitCode);
  if (format === 'prometheus' && report.metrics !== undefined)
    return report.metrics({ ...(await delivery.facts()), exitCode });
  if (format === 'prometheus' || report.form === undefined)
    throw new Error(`no ${format} here, though the command lists it`);
  return report.form(format, { ...(await delivery.facts()), exitCode });
}

async function failureForm(failure: ZkaiFailure, format: Format, delivery: Delivery): Promise<string> {
  const { exitCode } = failure;
  if (format === 'json') return printedJson(failureView(failure), exitCode);
  if (format === 'ndjson') return printedLines(failureView(failure), exitCode);
  if (format === 'pretty') {
    const [{ createPaint }, { renderFailure }] = await Promise.all([
      import('../report/paint.ts'),
      import('../report/pretty/failure.ts'),
    ]);
    return renderFailure(failure, { paint: createPaint({ color: false }) });
  }
  if (format === 'prometheus') {
    const { failureMetrics } = await import('../report/prometheus/drift.ts');
    return failureMetrics({ ...(await delivery.facts()), exitCode });
  }
  const { renderFailureAs } = await import('../report/forms.ts');
  return renderFailureAs(format satisfies RemarkFormat, failure, { ...(await delivery.facts()), exitCode });
}
