import { EXIT, type ExitCode } from '../model/exit-code.ts';
import { ZkaiFailure } from '../model/failure.ts';
import { failureView } from '../report/json/failure.ts';
import { jsonText as escapedJson } from '../report/json/text.ts';
import { type RemarkFormat } from '../report/forms.ts';
import { ndjsonText } from '../report/ndjson.ts';
import { type RunFacts } from '../report/run-facts.ts';
import { inert } from './inert.ts';
import { wantedFormat, wantsColor, wantsJson, wantsVerbose } from './invocation.ts';

/** One result as plain data; its `apiVersion` names the schema in `schemas/output/`. */
type JsonView = object & { readonly apiVersion: string };

/** What a command hands back: views of one result. Only those that were asked for are made. */
export interface CommandReport {
  /** Default: success. */
  readonly exitCode?: ExitCode;
  /** ZooKeeper was written to: the exit code says so, even where nobody gets to read the rest. Default: it was not. */
  readonly hasWritten?: boolean;
  /** The members of the JSON object; `ok` and `exitCode` are added here. */
  readonly json: () => JsonView;
  /** What a person reads. No final newline needed; an empty text prints nothing. */
  readonly text: () => string;
  /** The further forms, of commands that list some. */
  readonly form?: (format: RemarkFormat, run: RunFacts) => Promise<string>;
  /** The same for Prometheus, of commands that list that. */
  readonly metrics?: (run: RunFacts) => Promise<string>;
  /** What could not be done beside the result, in sentences for stderr; the exit code says so already. */
  readonly problems?: readonly string[];
}

/** What a command hands back that has shown its results while it went on: one after the other. */
export interface Shown {
  readonly shown: 'all';
  readonly exitCode: ExitCode;
}

/** Differences are an answer, not an error; everything else but success is. */
function isOk(exitCode: ExitCode): boolean {
  return exitCode === EXIT.success || exitCode === EXIT.differences;
}

/** Prints a result that has no further forms, and sets the exit code. @throws as {@link printText} */
export async function printReport(report: CommandReport): Promise<void> {
  const exitCode = report.exitCode ?? EXIT.success;
  await printText(wantsJson() ? printedJson(report.json(), exitCode) : report.text(), report, exitCode);
}

/**
 * Prints a text on stdout, flushed, and sets the exit code.
 * @throws ZkaiFailure `failed` when it cannot be written, such as to a full disk, and was all that was asked for
 */
export async function printText(
  text: string,
  { hasWritten }: Pick<CommandReport, 'hasWritten'>,
  exitCode: ExitCode,
): Promise<void> {
  process.exitCode = exitCode;
  const error = await write(process.stdout, withNewline(text));
  if (error === null) return;
  const problem = `the output cannot be written (${error.code ?? error.message})`;
  if (hasWritten === true) {
    await write(
      process.stderr,
      `Warning: ${problem}, but what it was about is written to ZooKeeper: zkai log\n`,
    );
    return;
  }
  throw new ZkaiFailure('failed', problem, {
    details: [`what the command had to do is done; it would have ended with exit code ${exitCode}`],
    cause: error,
  });
}

/**
 * Prints what ended the command: one JSON object on stdout, or lines on stderr, also where stdout takes nothing.
 * Sets the exit code.
 */
export async function printFailure(failure: ZkaiFailure): Promise<void> {
  process.exitCode = failure.exitCode;
  const printed = PRINTED[wantedFormat()]?.(failureView(failure), failure.exitCode);
  const isPrinted = printed !== undefined && (await write(process.stdout, withNewline(printed))) === null;
  if (!isPrinted) await write(process.stderr, withNewline(inert(await failureText(failure))));
  if (failure.code === 'bug' && wantsVerbose() && failure.cause instanceof Error) {
    await write(process.stderr, withNewline(inert(failure.cause.stack ?? '')));
  }
}

/**
 * Prints one of several results; false where nobody reads any more.
 * @throws ZkaiFailure `failed` when it cannot be written, such as to a full disk
 */
export async function printMore(text: string): Promise<boolean> {
  if (text === '') return true;
  leaveErrorsToWriters(process.stdout);
  const error = await new Promise<NodeJS.ErrnoException | null | undefined>((resolve) => {
    process.stdout.write(withNewline(text), resolve);
  });
  if (error === null || error === undefined) return true;
  if (error.code === 'EPIPE') return false;
  throw new ZkaiFailure('failed', `the output cannot be written (${error.code ?? error.message})`, {
    cause: error,
  });
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
  process.stderr.write(withNewline(inert(line)));
}

/** What `--json` prints. */
export function printedJson(view: JsonView, exitCode: ExitCode): string {
  return `${escapedJson(withOutcome(view, exitCode))}\n`;
}

/** The same as lines: `--format ndjson`. */
export function printedLines(view: JsonView, exitCode: ExitCode): string {
  return ndjsonText(withOutcome(view, exitCode));
}

/** The forms in which a failure is the whole output. */
const PRINTED: Readonly<Record<string, (view: JsonView, exitCode: ExitCode) => string>> = {
  json: printedJson,
  ndjson: printedLines,
};

function withOutcome({ apiVersion, ...members }: JsonView, exitCode: ExitCode): Record<string, unknown> {
  return { apiVersion, ok: isOk(exitCode), exitCode, ...members };
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Resolves when the bytes have left this process, or with the error; a reader that went away (`| head`) is none. */
function write(stream: NodeJS.WriteStream, text: string): Promise<NodeJS.ErrnoException | null> {
  if (text === '') return Promise.resolve(null);
  leaveErrorsToWriters(stream);
  return new Promise((resolve) => {
    stream.write(text, (error: NodeJS.ErrnoException | null | undefined) =>
      resolve(error === undefined || error?.code === 'EPIPE' ? null : error),
    );
  });
}

/** Whoever writes gets the error and says what it means; as an event nobody needs it. oclif would throw it. */
export function leaveErrorsToWriters(stream: NodeJS.WriteStream): void {
  stream.removeAllListeners('error').on('error', () => {});
}
