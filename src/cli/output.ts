import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { type ZkaiFailure } from '../model/failure.ts';
import { failureView } from '../report/json/failure.ts';
import { jsonText as escapedJson } from '../report/json/text.ts';
import { wantsColor, wantsJson, wantsVerbose } from './invocation.ts';

/** One result as plain data; its `apiVersion` names the schema in `schemas/output/`. */
type JsonView = object & { readonly apiVersion: string };

/** What a command hands back: two views of one result. Only the one that was asked for is made. */
export interface CommandReport {
  /** Default: success. */
  readonly exitCode?: ExitCode;
  /** The members of the JSON object; `ok` and `exitCode` are added here. */
  readonly json: () => JsonView;
  /** What a person reads. No final newline needed; an empty text prints nothing. */
  readonly text: () => string;
}

/** Differences are an answer, not an error; everything else but success is. */
function isOk(exitCode: ExitCode): boolean {
  return exitCode === EXIT.success || exitCode === EXIT.differences;
}

/** Prints a result on stdout, flushed, and sets the exit code. */
export async function printReport(report: CommandReport): Promise<void> {
  const exitCode = report.exitCode ?? EXIT.success;
  process.exitCode = exitCode;
  if (wantsJson()) await write(process.stdout, printedJson(report.json(), exitCode));
  else await write(process.stdout, withNewline(report.text()));
}

/** Prints what ended the command: one JSON object on stdout, or lines on stderr. Sets the exit code. */
export async function printFailure(failure: ZkaiFailure): Promise<void> {
  process.exitCode = failure.exitCode;
  if (wantsJson()) await write(process.stdout, printedJson(failureView(failure), failure.exitCode));
  else await write(process.stderr, withNewline(await failureText(failure)));
  if (failure.code === 'bug' && wantsVerbose() && failure.cause instanceof Error) {
    await write(process.stderr, withNewline(failure.cause.stack ?? ''));
  }
}

/** Loaded late: most commands do not fail. */
async function failureText(failure: ZkaiFailure): Promise<string> {
  const [{ createPaint }, { renderFailure }] = await Promise.all([
    import('../report/paint.ts'),
    import('../report/pretty/failure.ts'),
  ]);
  return renderFailure(failure, { paint: createPaint({ color: wantsColor(process.stderr) }) });
}

/** One line on stderr, for progress and questions. */
export function printNote(line: string): void {
  process.stderr.write(withNewline(line));
}

function printedJson({ apiVersion, ...members }: JsonView, exitCode: ExitCode): string {
  return `${escapedJson({ apiVersion, ok: isOk(exitCode), exitCode, ...members })}\n`;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Resolves when the bytes have left this process; a reader that went away (`| head`) is no error. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve) => stream.write(text, () => resolve()));
}
