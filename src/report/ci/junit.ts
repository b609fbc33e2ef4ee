import { type Remark, type Remarks, withRestCounted } from '../remark.ts';
import { type RunFacts, fileFrom } from '../run-facts.ts';
import { element, textElement } from './xml.ts';

/**
 * A report as Ant and Jenkins write them: a suite for each file with errors, a failed test for each of them. Warnings fail
 * no test, as they fail no run, and stand in the output of the first suite. Where nothing fails, one test passes.
 */
export function junitReport({ remarks: all, summary, failure }: Remarks, run: RunFacts): string {
  const remarks = withRestCounted(all);
  // A command that could not do its work is an error in the words of JUnit, a bad file a failure.
  const outcome = failure !== undefined && failure.findings.length === 0 ? 'error' : 'failure';
  const errors = remarks.filter(({ severity }) => severity === 'error');
  const others = remarks.filter(({ severity }) => severity !== 'error');
  const name = `zkai ${run.command}`;
  const suites = suitesOf(errors, name, run);
  const written = (suites.length > 0 ? suites : [{ name, errors: [], passed: [summary] }]).map((suite, id) =>
    suiteElement(suite, {
      id,
      outcome,
      run,
      output: id === 0 ? others.map((other) => lineOf(other, run)).join('\n') : '',
    }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', {}, written)}`;
}

type Outcome = 'error' | 'failure';

interface Suite {
  readonly name: string;
  readonly errors: readonly Remark[];
  /** Names of tests that pass. */
  readonly passed: readonly string[];
}

function suitesOf(errors: readonly Remark[], command: string, run: RunFacts): Suite[] {
  const files = new Map<string | null, Remark[]>();
  for (const error of errors) {
    const file = error.position?.file ?? null;
    const here = files.get(file);
    if (here === undefined) files.set(file, [error]);
    else here.push(error);
  }
  return [...files].map(([file, here]) => ({
    name: file === null ? command : fileFrom(run.fromRepository, { file }),
    errors: here,
    passed: [],
  }));
}

function tally(errors: number, outcome: Outcome): Readonly<Record<string, number>> {
  const [failed, broken] = outcome === 'failure' ? [errors, 0] : [0, errors];
  return { failures: failed, errors: broken, time: 0 };
}

interface SuiteContext {
  readonly id: number;
  readonly outcome: Outcome;
  readonly run: RunFacts;
  readonly output: string;
}

/** Everything that the schema of Ant asks for, and nothing that the one of Jenkins does not have. */
function suiteElement({ name, errors, passed }: Suite, { id, outcome, run, output }: SuiteContext): string {
  const attributes = {
    name,
    package: 'zkai',
    id,
    hostname: 'localhost',
    timestamp: run.at.replace(/\.\d+Z$|Z$/, ''),
    tests: errors.length + passed.length,
    ...tally(errors.length, outcome),
  };
  return element('testsuite', attributes, [
    element('properties', {}, [element('property', { name: 'zkai.version', value: run.version })]),
    ...namesOf(errors).map((test, i) =>
      failedTest(test, errors[i] as Remark, { classname: name, outcome, run }),
    ),
    ...passed.map((test) => element('testcase', { name: test, classname: name, time: 0 })),
    textElement('system-out', {}, output),
    textElement('system-err', {}, ''),
  ]);
}

/** What each is about; a second one of a name is counted, since readers take only the first of those. */
function namesOf(errors: readonly Remark[]): string[] {
  const seen = new Map<string, number>();
  return errors.map(({ rule, document, pointer, path }) => {
    const name = [rule, path ?? document ?? '', pointer].filter((text) => text !== '').join(' ');
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}

function failedTest(
  name: string,
  error: Remark,
  { classname, outcome, run }: Pick<SuiteContext, 'outcome' | 'run'> & { readonly classname: string },
): string {
  const { rule, message } = error;
  return element('testcase', { name, classname, time: 0 }, [
    textElement(outcome, { type: rule, message }, lineOf(error, run)),
  ]);
}

function lineOf({ position, severity, message, rule, fix }: Remark, { fromRepository }: RunFacts): string {
  const where =
    position === null ? '' : `${fileFrom(fromRepository, position)}:${position.line}:${position.column}: `;
  return `${where}${severity}: ${message} [${rule}]${fix === undefined ? '' : `\nfix: ${fix}`}`;
}
